package io.nonmun.gpumodel.cuda;

import org.junit.jupiter.api.Tag;

/// The same on this machine's device.
@Tag("gpu")
class TokenChoiceDeviceTest extends TokenChoiceTest {

  @Override
  CudaBackend open() {
    return CudaOnDevice.open();
  }
}
