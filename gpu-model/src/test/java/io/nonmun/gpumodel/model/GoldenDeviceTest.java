package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.cuda.CudaOnDevice;
import java.util.List;
import org.junit.jupiter.api.Tag;

/// The same on this machine's device: prompts and continuations of every length.
@Tag("gpu")
class GoldenDeviceTest extends GoldenTest {

  @Override
  List<Way> ways() {
    return List.of(new Way("device", CudaOnDevice::open, false, GoldenTest::hasCudaKernels));
  }
}
