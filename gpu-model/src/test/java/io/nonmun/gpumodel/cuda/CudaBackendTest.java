package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Experts;
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
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.ptx.ReadCount;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the contract of all backends does not ask: what the kernels read, and what is allocated.
class CudaBackendTest {

  private static final Path TINY = Path.of("src/test/resources/golden/models/tiny-llama-q8_0.gguf");

  private final PtxMachine machine = new PtxMachine();
  private final Arena arena = Arena.ofAuto();

  static Set<TensorType> tensorCoreTypes() {
    return FragmentOrder.types();
  }

  @ParameterizedTest
  @MethodSource("tensorCoreTypes")
  void upToThirtyTwoRowsReadEachWeightOnceAndWholeSectors(TensorType type) {
    for (var rows : new int[] {1, 8, 16, 32}) {
      try (var backend = CudaOnPtx.open(machine)) {
        var weight = backend.load(RandomTensors.of(type, 80, 1024, rows, arena));
        var count = counted(weight);

        product(backend, rows, weight);

        assertThat(most(count, weight)).as("%d rows", rows).isOne();
        assertThat(count.distinctBytes()).isEqualTo(weight.bytes());
        assertThat(count.waste()).isLessThan(0.05);
        assertThat(launched("few").readWaste()).isLessThan(0.05);
        assertThat(launched("few").bankConflicts()).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tensorCoreTypes")
  void manyRowsReadEachWeightOnceForATile(TensorType type) {
    for (var rows : new int[] {33, 65, 129}) {
      try (var backend = CudaOnPtx.open(machine)) {
        var weight = backend.load(RandomTensors.of(type, 144, 512, rows, arena));
        var count = counted(weight);

        product(backend, rows, weight);

        assertThat(most(count, weight)).as("%d rows", rows).isEqualTo(rows > 128 ? 2 : 1);
        assertThat(count.distinctBytes()).isEqualTo(weight.bytes());
        assertThat(count.waste()).isLessThan(0.05);
        assertThat(launched("tile").readWaste()).isLessThan(0.05);
        assertThat(launched("tile").bankConflicts()).isZero();
      }
    }
  }

  /// A device is busy with as many as that while 3 TB of weights a second come to 132
  /// multiprocessors: 40 instructions a kilobyte are an eighth of what those issue, 200 two thirds.
  @ParameterizedTest
  @CsvSource({"F16, 30, 40", "BF16, 30, 40", "Q8_0, 80, 110", "Q4_0, 150, 200", "Q4_K, 180, 200"})
  void aKilobyteOfWeightsTakesFewInstructions(TensorType type, int ofEight, int ofSixteen) {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(type, 64, 4096, 1, arena));
      for (var rows : new int[] {1, 8, 9, 16}) {
        product(backend, rows, weight);
        assertThat(launched("few").instructions() * 1024.0 / weight.bytes())
            .as("%d rows", rows)
            .isLessThanOrEqualTo(rows > 8 ? ofSixteen : ofEight);
      }
    }
  }

  /// No border between kernels is a cliff: one row more costs at most what twice the rows may, as
  /// the next kernel has room for those, and full ones cost less for each row than the smaller.
  @ParameterizedTest
  @EnumSource(names = {"BF16", "Q8_0", "Q4_K", "Q6_K"})
  void instructionsGrowSmoothlyWithTheRows(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(type, 128, 2048, 1, arena));
      var rows = new int[] {8, 9, 16, 17, 32, 33, 64, 65, 128};
      var instructions =
          IntStream.of(rows).mapToDouble(row -> cost(backend, row, weight)).toArray();
      for (var i = 1; i < rows.length; i++) {
        assertThat(instructions[i] / instructions[i - 1])
            .as("from %d to %d rows", rows[i - 1], rows[i])
            .isLessThan(rows[i] == rows[i - 1] + 1 ? 2.1 : 1.05);
      }
      assertThat(instructions[4] / 32).isLessThan(instructions[2] / 16);
      assertThat(instructions[8] / 128).isLessThan(instructions[6] / 64);
    }
  }

  private double cost(Backend backend, int rows, Weight weight) {
    machine.clearReports();
    product(backend, rows, weight);
    return launched(rows > 32 ? "tile" : "few").instructions();
  }

  /// A device with more multiprocessors than there are tiles: each product twice, since whoever
  /// adds up the parts has to leave all as it was.
  @ParameterizedTest
  @CsvSource({"BF16, 5, 40, 4", "Q4_K, 5, 40, 2", "BF16, 40, 130, 4", "Q4_K, 40, 130, 4"})
  void columnsAreSplitWhereTilesAreFewerThanMultiprocessors(
      TensorType type, int rows, int outputs, int splits) {
    var wide = new PtxMachine(1L << 30, 8);
    var tensor = RandomTensors.of(type, outputs, 4096, 1, arena);
    try (var one = CudaOnPtx.open(machine);
        var many = CudaOnPtx.open(wide)) {
      var wanted = product(one, rows, one.load(tensor));
      var weight = many.load(tensor);
      for (var again = 0; again < 2; again++) {
        var found = product(many, rows, weight);

        for (var i = 0; i < wanted.length; i++) {
          assertThat(found[i])
              .isCloseTo(wanted[i], within(1e-4f * Math.max(1, Math.abs(wanted[i]))));
        }
      }
    }
    assertThat(wide.launches().stream().filter(launch -> launch.grid().blocksZ() > 1))
        .hasSize(2)
        .allSatisfy(launch -> assertThat(launch.grid().blocksZ()).isEqualTo(splits));
  }

  private static float[] product(Backend backend, int rows, Weight weight) {
    var out = backend.allocate(rows, weight.rows());
    var x = KernelSizesTest.random(backend, rows, weight.columns(), 1);
    backend.multiply(rows, x, new Product(weight, null, out));
    return KernelSizesTest.values(backend, out);
  }

  /// What `CudaBackend.capacity` comes from: 134 million operations in so many instructions, of
  /// which a multiprocessor issues 2.9 in a clock, are 3,700, more than tensor cores do, and 1,400.
  @ParameterizedTest
  @CsvSource({"BF16, 110_000", "Q4_K, 285_000"})
  void aTileTakesFewInstructions(TensorType type, String most) {
    try (var backend = CudaOnPtx.open(machine)) {
      var weight = backend.load(RandomTensors.of(type, 128, 4096, 1, arena));
      assertThat(cost(backend, 128, weight)).isLessThan(Integer.parseInt(most.replace("_", "")));
    }
  }

  /// 99 KiB are what blocks of compute capability 8.6 and 8.9 have.
  @ParameterizedTest
  @MethodSource("tensorCoreTypes")
  void tilesHaveRoomOnEveryDevice(TensorType type) {
    assertThat(FragmentOrder.of(type).tileBytes(128)).isLessThanOrEqualTo(99 << 10);
  }

  /// But for a factor for each row of those of 16 bits.
  @ParameterizedTest
  @MethodSource("tensorCoreTypes")
  void weightsOnTheDeviceTakeAsMuchAsInTheFile(TensorType type) {
    var inFile = type.bytes(4096L * 4096);
    assertThat((double) FragmentOrder.of(type).bytes(4096, 4096) / inFile).isBetween(1.0, 1.001);
  }

  /// Of all but rows' factors.
  private static int most(ReadCount count, Weight weight) {
    return count.most(FragmentOrder.of(weight.type()).unitBytes(weight.rows(), weight.columns()));
  }

  private ReadCount counted(Weight weight) {
    var count = machine.countReads(DeviceWeight.of(weight).address());
    machine.clearReports();
    return count;
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
        model.choose(List.of(masked));
        model.awaitTokens(new int[1]);
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
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 4, 2)) {
      engine.submit(plain).result(); // the first step finds the weights' norms
      machine.clearReports();
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
  @EnumSource(names = {"Q2_K", "Q3_K"})
  void refusesMatricesOfOtherTypes(TensorType type) {
    try (var backend = CudaOnPtx.open(machine)) {
      assertThatThrownBy(() -> backend.load(RandomTensors.of(type, 2, 256, 1, arena)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "tensor random.%s is %s; on the device cuda, F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, BF16 are supported: use the device cpu, or a file of one of these types"
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
      backend.choose(logits, List.of(choice));
      backend.awaitTokens(tokens);

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

  @Test
  void refusesRowsOfWhichNoneCouldBeRepacked() {
    var wide = RandomTensors.of(TensorType.F16, 2, 1 << 19, 1, arena);
    var demand = new Demand(List.of(wide), 0, new KvCache.Shape(1, 1, 64), 0, null, 64, 64, _ -> 0);

    assertThatThrownBy(() -> CudaBackend.check(demand))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has rows of 524288 values, more than can be loaded");
  }

  @Test
  void refusesExpertsThatItCannotCompute() {
    var plain = RandomTensors.of(TensorType.F32, 4, 64, 1, arena);
    var stacked = new GgufTensor("experts", TensorType.F32, List.of(64L, 2L, 2L), plain.data());
    assertThatThrownBy(() -> CudaBackend.check(experts(List.of(stacked), 8, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor experts holds experts in F32")
        .hasMessageContaining("a file in F16");
    assertThatThrownBy(() -> CudaBackend.check(experts(List.of(), 1025, 2)))
        .hasMessageContaining("1025 experts, 2 of them for each token");
    assertThatThrownBy(() -> CudaBackend.check(experts(List.of(), 64, 33)))
        .hasMessageContaining("use the device cpu");
    CudaBackend.check(experts(List.of(), 1024, 32));
  }

  private static Demand experts(List<GgufTensor> tensors, int count, int used) {
    var shape = new Experts.Shape(count, used, 64, 64);
    return new Demand(tensors, 0, new KvCache.Shape(1, 1, 64), 0, shape, 64, 64, _ -> 0);
  }

  private static Demand vocabulary(int tokens) {
    return new Demand(List.of(), 0, new KvCache.Shape(1, 1, 64), 0, null, tokens, 64, _ -> 0);
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
}
