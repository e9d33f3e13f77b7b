package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.Backend;
import org.junit.jupiter.api.Tag;

/// The same on this machine's device.
@Tag("gpu")
class KernelSizesDeviceTest extends KernelSizesTest {

  @Override
  Backend open() {
    return CudaOnDevice.open();
  }

  @Override
  void assertSplit() {
    // A device does not tell.
  }
}
