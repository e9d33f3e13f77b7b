package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("gpu")
class JCudaDeviceTest {

  /// As a virtual thread does that is carried by another than before.
  @Test
  void contextGoesAlongToAnotherThread() throws Exception {
    var driver = CudaDevices.driver();
    try (var context = driver.open(CudaDevices.choose(driver, "cuda"));
        var memory = context.allocate(256);
        var stream = context.stream()) {
      var elsewhere =
          new FutureTask<>(() -> {
            stream.clear(memory.address(), memory.bytes());
            stream.synchronize();
            return context.freeMemory();
          });
      Thread.ofPlatform().start(elsewhere);

      assertThat(elsewhere.get()).isPositive();
    }
  }

  @Test
  void timedEventsTellWhatLiesBetweenThem() {
    var driver = CudaDevices.driver();
    try (var context = driver.open(CudaDevices.choose(driver, "cuda"));
        var memory = context.allocate(1 << 20);
        var stream = context.stream();
        var before = context.timedEvent();
        var after = context.timedEvent()) {
      stream.record(before);
      stream.clear(memory.address(), memory.bytes());
      stream.record(after);
      after.synchronize();

      assertThat(after.secondsSince(before)).isPositive();
    }
  }
}
