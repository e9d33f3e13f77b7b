package io.nonmun.gpumodel.cuda;

import java.util.List;

/// The part of the CUDA driver API that the backend uses
/// (<https://docs.nvidia.com/cuda/cuda-driver-api/>): the port between it and whatever runs the
/// kernels.
public interface CudaDriver {

  /// The newest CUDA version that the driver supports, e.g. `12.4`.
  String version();

  /// @throws CudaException if the devices cannot be listed
  List<CudaDevice> devices();

  /// Makes a device ready for use by the calling thread, see [CudaContext#enter].
  ///
  /// @throws CudaException if the device cannot be used
  CudaContext open(CudaDevice device);
}
