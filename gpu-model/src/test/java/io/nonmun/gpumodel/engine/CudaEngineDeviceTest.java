package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cuda.CudaOnDevice;
import org.junit.jupiter.api.Tag;

/// The same on this machine's device.
@Tag("gpu")
class CudaEngineDeviceTest extends CudaEngineTest {

  @Override
  Backend open() {
    return CudaOnDevice.open();
  }
}
