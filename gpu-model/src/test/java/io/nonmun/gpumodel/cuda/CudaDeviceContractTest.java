package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import org.junit.jupiter.api.Tag;

/// The same on this machine's device.
@Tag("gpu")
class CudaDeviceContractTest extends CudaBackendContractTest {

  @Override
  protected Backend open() {
    var driver = CudaDevices.driver();
    return new CudaBackend(driver.open(CudaDevices.choose(driver, "cuda")), 0.9, _ -> {});
  }
}
