package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.cuda.CudaOnDevice;
import org.junit.jupiter.api.Tag;

/// This machine's device against the PTX machine, in steps of every size.
@Tag("gpu")
class LogitsDeviceTest extends LogitsTest {

  @Override
  Backend open() {
    return CudaOnDevice.open();
  }

  @Override
  boolean isQuick() {
    return false;
  }

  @Override
  boolean isWriting() {
    return false; // whatever computes it, the dump is the PTX machine's
  }
}
