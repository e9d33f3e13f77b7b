package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.Parameters;
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

  @Test
  void countsHowOftenEachByteIsRead() {
    String kernel =
        WarpTest.KERNEL.formatted(
            """
            ld.global.u32 %r2, [%rd1];
            ld.global.u32 %r3, [%rd4];
            ld.global.u8 %r3, [%rd1+5];
            """);
    var machine = new PtxMachine();
    try (CudaContext context = machine.open(machine.devices().getFirst());
        CudaContext.Stream stream = context.stream();
        var module = context.load("test", kernel);
        var out = context.allocate(128);
        var in = context.allocate(1024)) {
      stream.clear(in.address(), in.bytes());
      ReadCount reads = machine.countReads(in.address());
      stream.launch(
          module.kernel("test", 0),
          new Grid(1, 32),
          0,
          new Parameters().add(out.address()).add(in.address()));
      stream.synchronize();

      // All lanes' read of the same word is one; the next line reads it again.
      assertThat(reads.most()).isEqualTo(2);
      assertThat(reads.distinctBytes()).isEqualTo(128);
      // Sectors: 1 for 4 bytes, 4 for 128, 1 for 1.
      assertThat(reads.waste()).isCloseTo(1 - 133 / 192.0, within(1e-12));
    }
  }

  @Test
  void timedEventsHappenInTheirTurn() {
    var machine = new PtxMachine();
    try (CudaContext context = machine.open(machine.devices().getFirst());
        CudaContext.Stream stream = context.stream();
        var memory = context.allocate(1 << 20);
        var before = context.timedEvent();
        var after = context.timedEvent();
        var untimed = context.event()) {
      assertThatThrownBy(() -> after.secondsSince(before)).hasMessageContaining("INVALID_HANDLE");
      stream.record(before);
      stream.clear(memory.address(), memory.bytes());
      stream.record(after);
      stream.record(untimed);

      before.synchronize();
      assertThatThrownBy(() -> after.secondsSince(before)).hasMessageContaining("NOT_READY");
      after.synchronize();
      assertThat(after.secondsSince(before)).isPositive();
      assertThat(before.secondsSince(after)).isNegative();
      assertThatThrownBy(() -> untimed.secondsSince(before)).hasMessageContaining("INVALID_HANDLE");

      stream.record(before);
      assertThatThrownBy(() -> after.secondsSince(before)).hasMessageContaining("NOT_READY");
    }
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void placesVariablesOfAModule() {
    String kernel =
        WarpTest.KERNEL
            .formatted("ld.const.u32 %r9, [table+4]; atom.global.add.u32 %r2, [counter], 1;")
            .replace(
                ".visible",
                ".const .align 4 .b8 table[8] = {1, 0, 0, 0, 2, 1};\n.global .u32 counter = 7;\n.visible");
    var out = new int[64];

    new KernelRunner(kernel).run("test", new Grid(1, 64), 0, out, new int[64]);

    assertThat(out).containsOnly(0x102);
  }

  @Test
  void namesTheBlockOfAFault() {
    String kernel =
        WarpTest.KERNEL.formatted(
            "mov.u32 %r2, %ctaid.x; setp.eq.u32 %p1, %r2, 77; @%p1 trap; setp.gt.u32 %p2, %r2, 0; @%p2 ret;");
    var faulty = new KernelRunner(kernel);
    assertThatThrownBy(() -> faulty.run("test", new Grid(100, 64), 0, new int[64], new int[64]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("block (77,0,0)");
  }
}
