package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A whole kernel, as nvcc wrote it, through the port.
class PtxMachineTest {

  private static final int THREADS = 128;

  private final KernelRunner runner = new KernelRunner(resource("/ptx/softmax.ptx"));

  private static String resource(String name) {
    try (var stream = PtxMachineTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] gaussian(int count) {
    var random = new Random(1);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private LaunchReport softmax(float[] x, int rows) {
    return runner.run("softmax", new Grid(rows, THREADS), THREADS * 4, x, x.length / rows);
  }

  @Test
  void runsWhatNvccWrote() {
    int n = 300;
    float[] x = gaussian(2 * n);
    float[] old = x.clone();

    softmax(x, 2);

    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.exp(old[row * n + i]);
      }
      for (int i = 0; i < n; i++) {
        double expected = Math.exp(old[row * n + i]) / sum;
        assertThat(x[row * n + i]).isCloseTo((float) expected, within(1e-7f));
      }
    }
  }

  @Test
  void reportsWhatALaunchMoved() {
    int n = 256;

    LaunchReport report = softmax(gaussian(n), 1);

    // Each element is read three times and written twice, and no sector is touched in vain.
    assertThat(report.bytesRead()).isEqualTo(3 * n * 4);
    assertThat(report.sectorsRead()).isEqualTo(3 * n * 4 / 32);
    assertThat(report.bytesWritten()).isEqualTo(2 * n * 4);
    assertThat(report.readWaste()).isZero();
    assertThat(report.bankConflicts()).isZero();
  }

  @Test
  void leavesNothingBehind() {
    softmax(gaussian(64), 1);

    assertThat(runner.machine.liveAllocations()).isEmpty();
    assertThat(runner.machine.openResources()).isZero();
  }
}
