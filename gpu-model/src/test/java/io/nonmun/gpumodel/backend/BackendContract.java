package io.nonmun.gpumodel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Backend.LowRank;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cpu.RandomTensors;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [Backend] computes: each operation against [CpuReference], at sizes that are no
/// multiples of a vector, a tile or a block of the cache.
///
/// Outputs begin with random values and have a row more than the operation is to work on, so that a
/// row too many or too few shows. Tolerances are relative to the root mean square of what is
/// wanted.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {

  /// Sums of float32 in another order.
  private static final double ROUNDING = 1e-5;

  /// Keys, values or weights may be rounded to float16: 11 bits, and a few of them add up.
  private static final double HALF = 2e-3;

  /// Queries may be rounded to float16 too, for tensor cores, which moves scores. Here these are
  /// sums of up to 128 products times 0.4, of the size of 4.5; each product moves by 2^-11 / √3 at
  /// random, so scores and the logarithms of weights by 1.3e-3, and outputs, which are means, by
  /// less. The largest of tens of thousands by four times as much.
  private static final double ATTENDED = 4e-3;

  /// Activations may be rounded to 8 bits in blocks of 32. A block's largest value is about 1.7 of
  /// its root mean square here, the error's deviation 1.7 / 254 / √3 = 0.004 of it; eight times
  /// that, as rows of weights differ in size.
  private static final double EIGHT_BITS = 3e-2;

  private static final float EPSILON = 1e-5f;

  private final Arena arena = Arena.ofAuto();
  private final Backend reference = new CpuReference();
  private Backend backend;

  /// The backend under test; closed after the last test.
  protected abstract Backend open();

  /// The types of weights that the backend takes.
  protected Set<TensorType> types() {
    return EnumSet.allOf(TensorType.class);
  }

  /// Of which the columns of its matrices are a multiple.
  protected int columnMultiple() {
    return 1;
  }

  @BeforeAll
  void openBackend() {
    backend = open();
  }

  @AfterAll
  void closeBackend() {
    backend.close();
  }

  @ParameterizedTest
  @MethodSource("types")
  void embedsTokens(TensorType type) {
    var columns = 3 * Math.max(type.blockElements(), 27);
    agree(
        ROUNDING,
        on -> {
          var table = weight(on, type, 40, columns, 1);
          var out = tensor(on, 4, columns, 2);
          on.begin(batch(new Piece(new int[] {39, 0, 17}, 0, new int[] {0}, Wanted.NONE)));
          on.embed(table, 1, out);
          return out;
        });
  }

  @Test
  void scalesTheEmbedding() {
    agree(
        ROUNDING,
        on -> {
          var table = weight(on, TensorType.F32, 40, 81, 1);
          var out = tensor(on, 3, 81, 2);
          on.begin(batch(new Piece(new int[] {39, 0}, 0, new int[] {0}, Wanted.NONE)));
          on.embed(table, 2.5f, out);
          return out;
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "3, 81", "17, 896", "17, 5"})
  void normsRows(int rows, int columns) {
    agree(
        ROUNDING,
        on -> {
          var x = tensor(on, rows, columns, 1);
          var out = tensor(on, rows + 1, columns, 2);
          on.norm(rows, x, weight(on, TensorType.F32, 1, columns, 3), EPSILON, out);
          return out;
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "3, 81", "17, 896"})
  void addsAndNorms(int rows, int columns) {
    for (var wantsSum : new boolean[] {true, false}) {
      agree(
          ROUNDING,
          on -> {
            var sum = tensor(on, rows + 1, columns, 1);
            var delta = tensor(on, rows, columns, 2);
            var out = tensor(on, rows + 1, columns, 3);
            var gain = weight(on, TensorType.F32, 1, columns, 4);
            on.addNorm(rows, sum, delta, gain, EPSILON, out);
            return wantsSum ? sum : out;
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "3, 81", "17, 896"})
  void normsAndAdds(int rows, int columns) {
    agree(
        ROUNDING,
        on -> {
          var sum = tensor(on, rows + 1, columns, 1);
          var delta = tensor(on, rows, columns, 2);
          on.normAdd(rows, sum, delta, weight(on, TensorType.F32, 1, columns, 3), EPSILON);
          return sum;
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 64, 3", "3, 80, 2", "17, 128, 1"})
  void normsHeads(int rows, int headDimension, int heads) {
    agree(
        ROUNDING,
        on -> {
          var x = tensor(on, rows + 1, heads * headDimension, 1);
          on.normHeads(rows, x, weight(on, TensorType.F32, 1, headDimension, 2), EPSILON);
          return x;
        });
  }

  @ParameterizedTest
  @MethodSource("types")
  void multiplies(TensorType type) {
    var isFloat = type.blockElements() == 1;
    for (var rows : new int[] {1, 3, 17}) {
      for (var columns : isFloat ? floats() : blocks(type)) {
        for (var outputs : new int[] {2, 17, 67}) {
          agree(
              isFloat ? HALF : EIGHT_BITS,
              on -> {
                var x = tensor(on, rows, columns, 1);
                var out = tensor(on, rows + 1, outputs, 2);
                var weight = weight(on, type, outputs, columns, 3);
                on.multiply(rows, x, new Product(weight, null, out));
                return out;
              });
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 64, 1, 33", "1, 5, 3, 2", "9, 80, 8, 67", "40, 256, 16, 64"})
  void addsOfLowRankToSomeRows(int rows, int columns, int rank, int outputs) {
    var some = IntStream.range(0, rows).filter(row -> row % 4 != 1).toArray();
    for (var type : List.of(TensorType.F32, TensorType.F16)) {
      agree(
          HALF,
          on -> {
            var x = tensor(on, rows, columns, 1);
            var out = tensor(on, rows + 1, outputs, 2);
            on.adapt(
                some,
                x,
                new LowRank(
                    on.loadLowRank(matrix(type, rank, columns, 3)),
                    on.loadLowRank(matrix(type, outputs, rank, 4)),
                    -1.5f),
                out);
            return out;
          });
    }
  }

  private int[] floats() {
    return IntStream.of(5, 80, 96).filter(columns -> columns % columnMultiple() == 0).toArray();
  }

  private static int[] blocks(TensorType type) {
    return new int[] {type.blockElements(), 3 * type.blockElements()};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17})
  void multipliesByEveryWeightOfAnInput(int rows) {
    var types =
        types().contains(TensorType.Q4_K)
            ? List.of(TensorType.Q4_K, TensorType.Q4_K, TensorType.Q6_K)
            : List.of(TensorType.Q8_0, TensorType.F16, TensorType.Q8_0);
    var outputs = new int[] {96, 33, 40};
    for (var wanted = 0; wanted < types.size(); wanted++) {
      var index = wanted;
      agree(
          EIGHT_BITS,
          on -> {
            var x = tensor(on, rows, 256, 1);
            var products =
                IntStream.range(0, types.size())
                    .mapToObj(i ->
                        new Product(
                            weight(on, types.get(i), outputs[i], 256, 2 + i),
                            i == 1 ? null : weight(on, TensorType.F32, 1, outputs[i], 5 + i),
                            tensor(on, rows + 1, outputs[i], 8 + i)))
                    .toArray(Product[]::new);
            on.multiply(rows, x, products);
            return products[index].out();
          });
    }
  }

  /// As many rows as the kernels for few take, and tiles.
  @ParameterizedTest
  @CsvSource({"1, 96, Q8_0", "3, 33, Q8_0", "17, 144, F16", "40, 96, Q8_0", "70, 144, F16"})
  void gatesOneProductByAnother(int rows, int outputs, TensorType type) {
    for (var activation : Activation.values()) {
      agree(
          type == TensorType.F16 ? HALF : EIGHT_BITS,
          on -> {
            var products =
                IntStream.range(0, 2)
                    .mapToObj(i ->
                        new Product(
                            weight(on, type, outputs, 256, 2 + i),
                            i == 0 ? null : weight(on, TensorType.F32, 1, outputs, 5),
                            tensor(on, rows + 1, outputs, 8 + i)))
                    .toArray(Product[]::new);
            on.multiplyGated(rows, tensor(on, rows, 256, 1), activation, products);
            return products[0].out();
          });
    }
  }

  /// What a backend leaves in another form for the product that reads it, in another step too: with
  /// a row more than before, and of a width that fills no tile.
  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "Q4_1"})
  void multipliesWhatWasGated(TensorType type) {
    for (var rows : new int[] {1, 5, 17, 40, 70}) {
      agree(
          type == TensorType.F16 ? HALF : EIGHT_BITS,
          on -> {
            var x = tensor(on, rows + 1, 64, 1);
            var normed = tensor(on, rows + 1, 64, 2);
            var gain = weight(on, TensorType.F32, 1, 64, 3);
            var gated = tensor(on, rows + 1, 160, 4);
            var up = tensor(on, rows + 1, 160, 5);
            var out = tensor(on, rows + 2, 48, 6);
            var gate = new Product(weight(on, TensorType.F16, 160, 64, 7), null, gated);
            var other = new Product(weight(on, TensorType.F16, 160, 64, 8), null, up);
            var down = new Product(weight(on, type, 48, 160, 9), null, out);
            for (var each = rows; each <= rows + 1; each++) {
              on.norm(each, x, gain, EPSILON, normed);
              on.multiplyGated(each, normed, Activation.SILU, gate, other);
              on.multiply(each, gated, down);
            }
            return out;
          });
    }
  }

  /// The same of attention, and what is written to since does not count any more.
  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "Q4_1"})
  void multipliesWhatWasAttended(TensorType type) {
    for (var isChanged : new boolean[] {false, true}) {
      agree(
          type == TensorType.F16 ? ATTENDED : EIGHT_BITS,
          on -> {
            try (var cache = on.allocate(new KvCache.Shape(1, 1, 32), 8)) {
              var keys = tensor(on, 22, 32, 1);
              var values = tensor(on, 22, 32, 2);
              var queries = tensor(on, 22, 96, 3);
              var attended = tensor(on, 22, 96, 4);
              var other = tensor(on, 22, 96, 5);
              var out = tensor(on, 23, 48, 6);
              on.begin(batch(piece(0, 17, 7, 2), piece(0, 1, 5), piece(0, 3, 1), piece(0, 1, 6)));
              on.store(0, keys, values, cache);
              on.attend(0, queries, cache, 0.4f, Integer.MAX_VALUE, attended);
              if (isChanged) {
                on.gate(22, Activation.SILU, attended, other);
              }
              on.multiply(22, attended, new Product(weight(on, type, 48, 96, 7), null, out));
              return out;
            }
          });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64, 64, ADJACENT",
    "64, 64, HALVES",
    "80, 80, HALVES",
    "80, 32, ADJACENT",
    "80, 32, HALVES",
    "128, 128, HALVES"
  })
  void rotatesByPosition(int headDimension, int dimensions, Rope.Pairs pairs) {
    var factors = new float[dimensions / 2];
    for (var i = 0; i < factors.length; i++) {
      factors[i] = 1 + i % 5;
    }
    agree(
        5e-5, // angles of hundreds of radians, in float32
        on -> {
          var x = tensor(on, 21, 3 * headDimension, 1);
          on.begin(batch(piece(0, 17, 0, 1), piece(500, 3, IntStream.range(0, 32).toArray())));
          on.rotate(x, headDimension, new Rope(dimensions, 10_000, pairs, factors));
          return x;
        });
  }

  /// As YaRN has it, beside a pair that does not turn.
  @ParameterizedTest
  @EnumSource
  void stretchesWhatItRotates(Rope.Pairs pairs) {
    var rope = new Rope(8, 100, pairs, new float[] {1, 2, Float.POSITIVE_INFINITY, 3}, 1.25f);
    agree(
        5e-5,
        on -> {
          var x = tensor(on, 5, 2 * 16, 1);
          on.begin(batch(piece(40, 5, 0, 1, 2)));
          on.rotate(x, 16, rope);
          return x;
        });
  }

  /// What attention makes of them: queries of the step's rows see keys of the same.
  @ParameterizedTest
  @CsvSource({"true, ADJACENT", "true, HALVES", "false, HALVES", "true,", "false,"})
  void placesHeads(boolean areNormed, Rope.@Nullable Pairs pairs) {
    var rope = pairs == null ? null : new Rope(48, 10_000, pairs, ones(24), 1.25f);
    agree(
        ATTENDED,
        on -> {
          try (var cache = on.allocate(new KvCache.Shape(1, 2, 64), 8)) {
            var gain = areNormed ? weight(on, TensorType.F32, 1, 64, 1) : null;
            var other = areNormed ? weight(on, TensorType.F32, 1, 64, 2) : null;
            var queries = tensor(on, 20, 6 * 64, 3);
            var keys = tensor(on, 20, 2 * 64, 4);
            var values = tensor(on, 20, 2 * 64, 5);
            var out = tensor(on, 21, 6 * 64, 6);
            var heads = new Backend.Heads(64, gain, other, EPSILON, rope);
            on.begin(batch(piece(0, 17, 7, 2), piece(0, 3, 5)));
            on.placeHeads(20, 0, queries, keys, values, heads, cache);
            on.attend(0, queries, cache, 0.4f, Integer.MAX_VALUE, out);
            return out;
          }
        });
  }

  private static float[] ones(int count) {
    var ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// Three sequences with scattered blocks, whose steps end before, at and after a block's border.
  @ParameterizedTest
  @CsvSource({"64, 2, 1", "64, 1, 7", "80, 3, 2", "128, 2, 4"})
  void attendsToTheSequencesOwnPositions(int headDimension, int heads, int group) {
    attends(headDimension, heads, group, Integer.MAX_VALUE);
  }

  /// Windows that begin within a block, at its border, and before the sequence.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16, 17, 18, 31, 33, 40})
  void attendsToTheLastPositions(int window) {
    attends(64, 2, 3, window);
  }

  private void attends(int headDimension, int heads, int group, int window) {
    var first = new int[] {7, 2, 5};
    var second = new int[] {1, 6};
    var third = new int[] {3};
    var steps =
        List.of(
            batch(piece(0, 17, first), piece(0, 15, second)),
            batch(piece(17, 1, first), piece(15, 1, second), piece(0, 3, third)),
            batch(piece(18, 14, first), piece(16, 1, second), piece(3, 13, third)),
            batch(piece(32, 1, first), piece(17, 3, second)));
    for (var step = 0; step < steps.size(); step++) {
      var last = step;
      for (var layer : new int[] {0, 1}) {
        agree(
            ATTENDED,
            on -> {
              try (var cache = on.allocate(new KvCache.Shape(2, heads, headDimension), 8)) {
                for (var i = 0; i <= last; i++) {
                  var rows = steps.get(i).size();
                  for (var each = 0; each < 2; each++) {
                    var keys = tensor(on, rows, heads * headDimension, 10 * i + each);
                    var values = tensor(on, rows, heads * headDimension, 10 * i + 2 + each);
                    on.begin(steps.get(i));
                    on.store(each, keys, values, cache);
                  }
                }
                var width = heads * group * headDimension;
                var queries = tensor(on, steps.get(last).size(), width, 100);
                var out = tensor(on, steps.get(last).size() + 1, width, 101);
                on.begin(steps.get(last));
                on.attend(layer, queries, cache, 0.4f, window, out);
                return out;
              }
            });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "3, 81", "17, 896"})
  void gates(int rows, int columns) {
    for (var activation : Activation.values()) {
      agree(
          ROUNDING,
          on -> {
            var gate = tensor(on, rows + 1, columns, 1);
            on.gate(rows, activation, gate, tensor(on, rows, columns, 2));
            return gate;
          });
    }
  }

  /// Types that experts may have.
  protected List<TensorType> expertTypes() {
    return List.of(TensorType.F32, TensorType.Q8_0);
  }

  /// Few rows, so that some experts have none, and more than a tile.
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "5, 2", "40, 3", "40, 7"})
  void mixesExperts(int rows, int used) {
    for (var type : expertTypes()) {
      for (var activation : Activation.values()) {
        agree(
            type.blockElements() == 1 ? HALF : EIGHT_BITS,
            on -> {
              var isAny = type.blockElements() == 1 && columnMultiple() == 1;
              var inner = isAny ? 33 : Math.max(64, type.blockElements());
              var width = Math.max(96, type.blockElements());
              var x = tensor(on, rows, width, 1);
              var out = tensor(on, rows + 1, width, 2);
              var experts =
                  on.loadExperts(
                      weight(on, TensorType.F32, 7, width, 3),
                      stacked(type, 7, inner, width, 10),
                      stacked(type, 7, inner, width, 20),
                      stacked(type, 7, width, inner, 30),
                      used);
              on.mix(rows, x, experts, activation, out);
              return out;
            });
      }
    }
  }

  private GgufTensor stacked(TensorType type, int count, int rows, int columns, long seed) {
    var all = RandomTensors.of(type, count * rows, columns, seed, arena);
    var shape = List.of((long) columns, (long) rows, (long) count);
    return new GgufTensor(all.name(), type, shape, all.data());
  }

  @Test
  void selectsTheWantedRows() {
    var blocks = new int[] {0, 1};
    agree(
        0,
        on -> {
          var x = tensor(on, 25, 37, 1);
          var out = tensor(on, 5, 37, 2);
          on.begin(
              batch(
                  new Piece(new int[17], 0, blocks, Wanted.LAST),
                  new Piece(new int[5], 9, blocks, Wanted.NONE),
                  new Piece(new int[3], 1, blocks, Wanted.ALL)));
          on.select(x, out);
          return out;
        });
  }

  @Test
  void readsTheFirstRows() {
    for (var on : List.of(reference, backend)) {
      var x = tensor(on, 3, 37, 1);
      var into = new float[3 * 37];
      on.read(2, x, into);

      assertThat(into).startsWith(Arrays.copyOf(values(on, x), 2 * 37));
      assertThat(into).endsWith(new float[37]);
    }
  }

  private void agree(double tolerance, Function<Backend, Tensor> operation) {
    var wanted = values(reference, operation.apply(reference));
    var squares = 0.0;
    for (var value : wanted) {
      squares += value * value;
    }
    var offset = (float) (tolerance * Math.sqrt(squares / wanted.length));

    var values = values(backend, operation.apply(backend));
    for (var i = 0; i < wanted.length; i++) {
      assertThat(values[i])
          .as("value %d of %d", i, wanted.length)
          .isCloseTo(wanted[i], within(offset));
    }
  }

  private static float[] values(Backend on, Tensor x) {
    var values = new float[x.rows() * x.columns()];
    on.read(x.rows(), x, values);
    return values;
  }

  private Weight weight(Backend on, TensorType type, int rows, int columns, long seed) {
    return on.load(RandomTensors.of(type, rows, columns, seed, arena));
  }

  /// The same, of two dimensions even where it has a single row.
  private GgufTensor matrix(TensorType type, int rows, int columns, long seed) {
    var random = RandomTensors.of(type, rows, columns, seed, arena);
    var shape = List.of((long) columns, (long) rows);
    return new GgufTensor(random.name(), type, shape, random.data());
  }

  /// Random activations, the same on every backend: rows of a table, which [Backend#embed] copies.
  private Tensor tensor(Backend on, int rows, int columns, long seed) {
    var table = weight(on, TensorType.F32, rows + 1, columns, seed); // a single row were a vector
    var blocks = IntStream.range(0, KvCache.Shape.blocks(rows)).toArray();
    var tokens = IntStream.range(0, rows).toArray();
    var out = on.allocate(rows, columns);
    on.begin(batch(new Piece(tokens, 0, blocks, Wanted.NONE)));
    on.embed(table, 1, out);
    return out;
  }

  private static Batch batch(Piece... pieces) {
    return new Batch(List.of(pieces));
  }

  private static Piece piece(int start, int count, int... blocks) {
    return new Piece(new int[count], start, blocks, Wanted.NONE);
  }
}
