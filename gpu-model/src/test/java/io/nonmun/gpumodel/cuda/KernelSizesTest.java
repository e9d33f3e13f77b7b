package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.RandomTensors;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the contract of all backends does not ask: every kernel of multiplication and attention,
/// around the borders of its tiles.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelSizesTest {

  private static final Arena ARENA = Arena.ofAuto();

  private final PtxMachine machine = new PtxMachine();
  private final Backend reference = new CpuReference();
  private Backend backend;

  /// Closed after the last test.
  Backend open() {
    return CudaOnPtx.open(machine);
  }

  /// That the last attention was shared out among blocks.
  void assertSplit() {
    assertThat(launched("attention_decode").grid().blocksX()).isGreaterThan(1);
  }

  private LaunchReport launched(String kernel) {
    return machine.launches().stream()
        .filter(launch -> launch.kernel().startsWith(kernel))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  @BeforeAll
  void openBackend() {
    backend = open();
  }

  @AfterAll
  void closeBackend() {
    backend.close();
  }

  /// Activations that float16 has, as well as sums of 16 of them: then all that is rounded are
  /// sums.
  private static Tensor exact(Backend on, int rows, int columns) {
    var random = new Random(1);
    var data = ARENA.allocate((long) (rows + 1) * columns * Float.BYTES, 64);
    for (var i = 0; i < (rows + 1) * columns; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextInt(-127, 128) / 128f);
    }
    var shape = List.of((long) columns, rows + 1L);
    return rows(on, new GgufTensor("exact", TensorType.F32, shape, data));
  }

  static Set<TensorType> types() {
    return CudaDevices.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void multiplies(TensorType type) {
    var block = Math.max(32, type.blockElements());
    for (var rows : new int[] {1, 7, 8, 9, 16, 17, 32, 33, 64, 65, 129}) {
      for (var columns : new int[] {block, Math.ceilDiv(544, block) * block}) {
        for (var outputs : new int[] {17, 130}) {
          agree(
              "%d rows, %dx%d".formatted(rows, outputs, columns),
              2e-5,
              on -> {
                var weight = on.load(RandomTensors.of(type, outputs, columns, 2, ARENA));
                var bias = on.load(RandomTensors.of(TensorType.F32, 1, outputs, 3, ARENA));
                var out = random(on, rows, outputs, 4);
                on.multiply(rows, exact(on, rows, columns), new Product(weight, bias, out));
                return out;
              });
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "128, 1, 2, 1000",
    "64, 2, 3, 1000",
    "48, 1, 1, 1000",
    "256, 1, 9, 1000",
    "64, 2, 3, 200"
  })
  void attendsToALongSequence(int dimension, int heads, int group, int window) {
    var length = 300;
    var blocks = IntStream.range(0, KvCache.Shape.blocks(length)).toArray();
    var before = new Piece(new int[length - 1], 0, blocks, Wanted.NONE);
    var last = new Piece(new int[1], length - 1, blocks, Wanted.NONE);
    for (var asked : List.of(before, last)) {
      agree(
          "%d rows".formatted(asked.tokens().length),
          // Rounded to float16, values of the size of 1; most outputs are means, a tenth of it.
          asked == last ? 2e-3 : 1e-2,
          on -> {
            try (var cache = on.allocate(new KvCache.Shape(1, heads, dimension), blocks.length)) {
              for (var piece : List.of(before, last)) {
                var rows = piece.tokens().length;
                var keys = random(on, rows, heads * dimension, 1);
                var values = random(on, rows, heads * dimension, 2);
                on.begin(new Batch(List.of(piece)));
                on.store(0, keys, values, cache);
              }
              var rows = asked.tokens().length;
              var queries = random(on, rows, heads * group * dimension, 3);
              var out = random(on, rows, heads * group * dimension, 4);
              on.begin(new Batch(List.of(asked)));
              on.attend(0, queries, cache, 0.3f, window, out);
              values(on, out); // before the cache is closed
              return out;
            }
          });
    }
    assertSplit();
  }

  private void agree(String what, double tolerance, Function<Backend, Tensor> operation) {
    var wanted = values(reference, operation.apply(reference));
    var found = values(backend, operation.apply(backend));
    var squares = 0.0;
    for (var value : wanted) {
      squares += value * value;
    }
    var offset = (float) (tolerance * Math.sqrt(squares / wanted.length));
    for (var i = 0; i < wanted.length; i++) {
      assertThat(found[i]).as("%s, value %d", what, i).isCloseTo(wanted[i], within(offset));
    }
  }

  /// Random activations, the same on every backend: rows of a table, which [Backend#embed] copies.
  static Tensor random(Backend on, int rows, int columns, long seed) {
    return rows(on, RandomTensors.of(TensorType.F32, rows + 1, columns, seed, ARENA));
  }

  /// All rows of a table but the last.
  private static Tensor rows(Backend on, GgufTensor table) {
    var rows = table.rows() - 1;
    var blocks = IntStream.range(0, KvCache.Shape.blocks(rows)).toArray();
    var tokens = IntStream.range(0, rows).toArray();
    var out = on.allocate(rows, table.columns());
    on.begin(new Batch(List.of(new Piece(tokens, 0, blocks, Wanted.NONE))));
    on.embed(on.load(table), 1, out);
    return out;
  }

  static float[] values(Backend on, Tensor x) {
    var values = new float[x.rows() * x.columns()];
    on.read(x.rows(), x, values);
    return values;
  }
}
