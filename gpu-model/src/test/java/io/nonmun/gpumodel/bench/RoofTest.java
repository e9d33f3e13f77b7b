package io.nonmun.gpumodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoofTest {

  /// Weights of 1,000 bytes, 400 of them a layer's; 2 layers with 2 heads of 8, 2 bytes a value.
  private static final KvCache.Shape SHAPE = new KvCache.Shape(2, 2, 8);

  private static Roof roof(KvCache.Shape shape) {
    return new Roof(new Limits(1e3, 1e4), 1_000, 400, 100, shape, 2);
  }

  private static Piece piece(int rows, int past, Wanted wanted, int... blocks) {
    return new Piece(new int[rows], past, blocks, wanted);
  }

  private static int[] blocks(int count) {
    return IntStream.range(0, count).toArray();
  }

  @Test
  void aStepIsBoundByWhatTakesLonger() {
    var decode = new Batch(List.of(piece(1, 19, Wanted.LAST, 0, 1)));
    // 20 positions of 2 * 2 * 8 * 2 values.
    assertThat(roof(SHAPE).bytes(decode)).isEqualTo(1_000 + 20 * 64 * 2);
    assertThat(roof(SHAPE).flops(decode)).isEqualTo(2 * (400 + 100));
    assertThat(roof(SHAPE).seconds(decode)).isEqualTo(3.56, within(1e-9));

    var prompt = new Batch(List.of(piece(160, 0, Wanted.LAST, blocks(10))));
    assertThat(roof(SHAPE).flops(prompt)).isEqualTo(2 * (160 * 400 + 100));
    assertThat(roof(SHAPE).seconds(prompt)).isEqualTo((1_000 + 160 * 128) / 1e3);
    assertThat(new Roof(new Limits(1e9, 1e4), 1_000, 400, 100, SHAPE, 2).seconds(prompt))
        .isEqualTo(12.82, within(1e-9));
  }

  @Test
  void logitsThatNobodyWantsAreNotRead() {
    var prompt = new Batch(List.of(piece(16, 0, Wanted.NONE, 0)));
    assertThat(roof(SHAPE).bytes(prompt)).isEqualTo(800 + 16 * 128);
  }

  @Test
  void whatSequencesShareIsReadOnce() {
    var both =
        new Batch(List.of(piece(1, 32, Wanted.LAST, 0, 1, 2), piece(1, 32, Wanted.LAST, 0, 1, 3)));
    assertThat(roof(SHAPE).bytes(both)).isEqualTo(1_000 + 4 * 16 * 128);
  }

  @Test
  void windowsAreReadAsFarAsTheyReach() {
    var windows = new KvCache.Shape(2, 2, 8, Set.of(0), 10);
    var decode = new Batch(List.of(piece(1, 31, Wanted.LAST, 0, 1)));
    assertThat(roof(windows).bytes(decode)).isEqualTo(1_000 + (32 + 10) * 64);
  }

  @Test
  void aModelsSizesAreItsFiles() {
    try (var model = Model.open(Golden.named("tiny-llama-f32").model(), new CpuReference(), 8, 2)) {
      var roof = Roof.of(model, new Limits(1, 1));
      assertThat(roof.weightBytes()).isEqualTo(model.weightBytes());
      // Gains of norms, of one dimension, are read and not multiplied.
      assertThat((roof.layers() + roof.outputs()) * Float.BYTES)
          .isBetween((long) (0.95 * model.weightBytes()), model.weightBytes());
    }
  }

  @Test
  void limitsAreMeasuredOnTheBackendThatComputes() throws Exception {
    var machine = new PtxMachine();
    try (var file = Gguf.open(Golden.named("tiny-llama-q8_0").model());
        var cpu = new CpuVector(1);
        var cuda = CudaOnPtx.open(machine)) {
      assertThat(Limits.measure(cpu, file, 16).bytesPerSecond()).isGreaterThan(1e6);
      var onPtx = Limits.measure(cuda, file, 16, 2);
      assertThat(onPtx.bytesPerSecond()).isPositive().isFinite();
      assertThat(onPtx.flopsPerSecond()).isPositive().isFinite();
    }
    assertThat(machine.liveAllocations()).isEmpty();
  }
}
