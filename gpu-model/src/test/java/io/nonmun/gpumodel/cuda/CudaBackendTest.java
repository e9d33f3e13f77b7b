package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.Demand;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.cpu.RandomTensors;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What the contract of all backends does not ask: what the kernels read, and what is allocated.
class CudaBackendTest {

  private static final Path TINY = Path.of("src/test/resources/golden/models/tiny-llama-q8_0.gguf");

  private final PtxMachine machine = new PtxMachine();
  private final Arena arena = Arena.ofAuto();

  /// With rows as wide as those of Qwen2.5 0.5B, the narrowest model in use, too: a row's end is
  /// where sectors are wasted.
  @ParameterizedTest
  @CsvSource({
    "F32, 896", "F16, 896", "BF16, 896", "Q8_0, 896",
    "F32, 1536", "F16, 1536", "BF16, 1536", "Q8_0, 1536"
  })
  void aFewRowsReadEachWeightOnceForEightAndWholeSectors(TensorType type, int columns) {
    for (var rows : new int[] {1, 2, 3, 8, 9, 48}) {
      try (var backend = CudaOnPtx.open(machine)) {
        var weight = backend.load(RandomTensors.of(type, 70, columns, rows, arena));
        var count = machine.countReads(DeviceWeight.of(weight).address());
        machine.clearReports();

        run(backend, rows, weight);

        assertThat(count.most()).as("%d rows", rows).isEqualTo(Math.ceilDiv(rows, 8));
        assertThat(count.distinctBytes()).isEqualTo(weight.bytes());
        assertThat(count.waste()).isLessThan(0.05);
        assertThat(launched("matvec").readWaste()).isLessThan(0.05);
        assertThat(launched("matvec").bankConflicts()).isZero();
      }
    }
  }

  /// Tiles of 64 rows cost the same for 9 as for 64. Those who read the same weights are neighbours
  /// of one launch, or these would come from memory each time.
  @Test
  void noTilesAreMultipliedForUpToFortyEightRows() {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(TensorType.Q8_0, 70, 32, 1, arena));
      for (var rows = 9; rows <= 49; rows++) {
        machine.clearReports();
        run(backend, rows, weight);

        var launches =
            machine.launches().stream()
                .filter(launch -> launch.kernel().startsWith("mat"))
                .map(launch -> launch.kernel() + " " + launch.grid().blocksX())
                .toList();
        assertThat(launches)
            .as("%d rows", rows)
            .containsExactly(
                rows < 49 ? "matvec8_q8_0_f32 " + Math.ceilDiv(rows, 8) : "matmul_q8_0_f32 1");
      }
    }
  }

  /// What [Kernels#MOST_MATVEC_ROWS] comes from.
  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void aTileOfSixtyFourRowsCostsAsMuchAsThirtyToThirtySixOfMatVecs(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(type, 128, 4096, 1, arena));
      run(backend, 8, weight);
      run(backend, 64, weight);

      var eight = (double) launched("matvec8").instructions();
      assertThat(8 * launched("matmul").instructions() / eight).isBetween(29.0, 36.0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void manyRowsReadEachWeightOnceForSixtyFour(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(type, 70, 1024, 1, arena));
      var count = machine.countReads(DeviceWeight.of(weight).address());
      machine.clearReports();

      run(backend, 65, weight);

      assertThat(count.most()).isEqualTo(2);
      assertThat(count.distinctBytes()).isEqualTo(weight.bytes());
      assertThat(count.waste()).isLessThan(0.05);
      assertThat(launched("matmul").readWaste()).isLessThan(0.05);
      assertThat(launched("matmul").bankConflicts()).isZero();
    }
  }

  @Test
  void allocatesNothingAfterTheFirstStepAndFreesAll() {
    try (var model = Model.open(TINY, CudaOnPtx.open(machine), 16, 2);
        var cache = model.allocateCache(4)) {
      var logits = new float[2 * model.config().vocabulary()];
      var blocks = new int[] {3, 1};
      model.forward(batch(new Piece(new int[9], 0, blocks, Wanted.LAST)), cache, logits);
      var allocations = machine.liveAllocations();
      for (var position = 9; position < 20; position++) {
        var piece = new Piece(new int[1], position, blocks, Wanted.LAST);
        model.forward(batch(piece), cache, logits);
        var masked = new Choice(64, 1, 3, 0.9f, 0, 0.5, new long[] {7});
        model.choose(List.of(masked), new int[1]);
      }
      assertThat(machine.liveAllocations()).isEqualTo(allocations).isNotEmpty();
    }
    assertThat(machine.liveAllocations()).isEmpty();
    assertThat(machine.openResources()).isZero();
  }

  @Test
  void onlyTokensComeBackWhereNobodyNeedsLogits() throws Exception {
    var model = Model.open(TINY, CudaOnPtx.open(machine), 16, 2);
    var plain = Request.of(new int[] {1, 2, 3}, 4).with(Stop.NEVER);
    machine.clearReports();
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 4, 2)) {
      var one = engine.submit(plain);
      var other = engine.submit(plain.with(new Sampling(1, 5, 0.9f, 1)));
      one.result();
      other.result();
      assertThat(machine.bytesToHost()).isEqualTo(8 * Integer.BYTES);

      engine.submit(plain.withTopLogprobs(0)).result();
      var logits = (long) model.config().vocabulary() * Float.BYTES;
      assertThat(machine.bytesToHost()).isEqualTo(8 * Integer.BYTES + 4 * logits);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"F32", "F16", "BF16", "Q8_0"},
      mode = Mode.EXCLUDE)
  void refusesMatricesOfOtherTypes(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      assertThatThrownBy(() -> backend.load(RandomTensors.of(type, 2, 256, 1, arena)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "tensor random.%s is %s; on the device cuda, F32, F16, BF16 and Q8_0 are supported: use the device cpu, or a file of one of these types"
                  .formatted(type, type));
    }
  }

  /// Gains and biases, which are few.
  @ParameterizedTest
  @EnumSource
  void takesVectorsOfEveryType(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      var vector = RandomTensors.of(type, 1, 256, 1, arena);
      var values = new float[256];
      backend.read(
          1, new DeviceTensor(1, 256, DeviceWeight.of(backend.load(vector)).address()), values);

      var wanted = new float[256];
      Dequantizer.dequantize(type, vector.data(), 0, wanted, 0, 256);
      assertThat(values).isEqualTo(wanted);
    }
  }

  /// A row of Llama 3's vocabulary: top-p, whose threshold was found bit by bit, took 5.3 million
  /// instructions. Random logits are the hardest: every token has some weight.
  @ParameterizedTest
  @CsvSource({"0, 0, 1, 75000", "0.7, 0, 1, 250000", "0.7, 0, 0.9, 850000", "0.7, 40, 0.9, 750000"})
  void aTokenIsChosenInAFewPasses(float temperature, int topK, float topP, long most) {
    try (var backend = CudaOnPtx.open(machine)) {
      var vocabulary = 128_256;
      var logits = KernelSizesTest.random(backend, 1, vocabulary, 1);
      backend.reserve(logits);
      machine.clearReports();

      var tokens = new int[1];
      var choice = new Choice(vocabulary, temperature, topK, topP, 0, 0.5, null);
      backend.choose(logits, List.of(choice), tokens);

      assertThat(launched("choose_token").instructions()).isLessThan(most);
      assertThat(tokens[0]).isBetween(0, vocabulary - 1);
    }
  }

  @Test
  void refusesVocabulariesWhoseSumsMayOverflow() {
    assertThatThrownBy(() -> CudaBackend.check(vocabulary(1_000_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a vocabulary of 1000001 tokens; on the device cuda, up to 1000000 are supported: use the device cpu");
    CudaBackend.check(vocabulary(1_000_000));
  }

  private static Demand vocabulary(int tokens) {
    return new Demand(List.of(), 0, new KvCache.Shape(1, 1, 64), tokens, 64, _ -> 0);
  }

  @Test
  void refusesHeadsOfOtherSizes() {
    try (var backend = CudaOnPtx.open(machine)) {
      assertThatThrownBy(() -> backend.allocate(new KvCache.Shape(1, 1, 40), 1))
          .hasMessageContaining("heads of 40 values");
    }
  }

  private static Batch batch(Piece piece) {
    return new Batch(List.of(piece));
  }

  private LaunchReport launched(String kernel) {
    return machine.launches().stream()
        .filter(launch -> launch.kernel().startsWith(kernel))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private void run(Backend backend, int rows, Weight weight) {
    var out = backend.allocate(rows, weight.rows());
    backend.multiply(
        rows,
        KernelSizesTest.random(backend, rows, weight.columns(), 1),
        new Product(weight, null, out));
    KernelSizesTest.values(backend, out);
  }
}
