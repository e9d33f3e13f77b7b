package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import org.junit.jupiter.api.Tag;

/// The same on this machine's device.
@Tag("gpu")
class CudaDeviceContractTest extends CudaBackendContractTest {

  @Override
  protected Backend open() {
    return CudaOnDevice.open();
  }
}
