package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.DeviceException;
import java.util.Set;

/// A call of the driver that failed.
public final class CudaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// After these a process can compute nothing more on the device: every call fails as the first
  /// did. Most are documented to be so, with `CUresult` in
  /// <https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html>; uncorrectable errors
  /// of memory and of links, and a device that is no longer available, are so in effect.
  private static final Set<String> LOST =
      Set.of(
          "CUDA_ERROR_ILLEGAL_ADDRESS",
          "CUDA_ERROR_LAUNCH_TIMEOUT",
          "CUDA_ERROR_CONTEXT_IS_DESTROYED",
          "CUDA_ERROR_ASSERT",
          "CUDA_ERROR_HARDWARE_STACK_ERROR",
          "CUDA_ERROR_ILLEGAL_INSTRUCTION",
          "CUDA_ERROR_MISALIGNED_ADDRESS",
          "CUDA_ERROR_INVALID_ADDRESS_SPACE",
          "CUDA_ERROR_INVALID_PC",
          "CUDA_ERROR_LAUNCH_FAILED",
          "CUDA_ERROR_MPS_CLIENT_TERMINATED",
          "CUDA_ERROR_EXTERNAL_DEVICE",
          "CUDA_ERROR_ECC_UNCORRECTABLE",
          "CUDA_ERROR_NVLINK_UNCORRECTABLE",
          "CUDA_ERROR_DEVICE_UNAVAILABLE");

  private final String error;

  /// @param error CUDA's name, e.g. `CUDA_ERROR_OUT_OF_MEMORY`
  /// @param call with its sizes, e.g. `cuMemAlloc(1073741824 bytes)`
  public CudaException(String error, String call) {
    super(call + ": " + error);
    this.error = error;
  }

  /// What a failed call throws: a [DeviceException] if its error says that the device is lost to
  /// this process. Parameters as the constructor's.
  static RuntimeException of(String error, String call) {
    var failure = new CudaException(error, call);
    return LOST.contains(error)
        ? new DeviceException(
            "the GPU is lost to this process (%s); restart the program, and if it happens again, see nvidia-smi and the lines with Xid in the kernel's log"
                .formatted(failure.getMessage()),
            failure)
        : failure;
  }

  /// CUDA's name of the error.
  public String error() {
    return error;
  }
}
