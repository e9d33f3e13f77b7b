package io.nonmun.gpumodel.cuda;

/// A call of the driver that failed.
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String error;

  /// @param error CUDA's name, e.g. `CUDA_ERROR_OUT_OF_MEMORY`
  /// @param call with its sizes, e.g. `cuMemAlloc(1073741824 bytes)`
  public CudaException(String error, String call) {
    super(call + ": " + error);
    this.error = error;
  }

  /// CUDA's name of the error.
  public String error() {
    return error;
  }
}
