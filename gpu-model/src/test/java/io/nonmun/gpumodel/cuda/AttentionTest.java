package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Tensor;
import io.nonmun.gpumodel.ptx.LaunchReport;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What attention costs by count, and how exact it is: less than `attention.cuh` allows for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttentionTest {

  /// Half a unit in the last place of a float16.
  private static final double ROUNDING = 0x1p-11;

  /// The same of those below the normal ones.
  private static final double SMALLEST = 0x1p-25;

  private final PtxMachine machine = new PtxMachine();
  private final CudaBackend backend = CudaOnPtx.open(machine);

  @AfterAll
  void close() {
    backend.close();
  }

  /// A sequence whose last tokens attend to all of it.
  ///
  /// @param tokens the last ones, which ask
  private record Shape(int dimension, int heads, int group, int length, int tokens) {

    int[] blocks() {
      return IntStream.range(0, KvCache.Shape.blocks(length)).toArray();
    }

    int width() {
      return heads * group * dimension;
    }

    /// Of the keys and values.
    double kilobytes() {
      return 2.0 * Short.BYTES * length * heads * dimension / 1024;
    }
  }

  /// With all that a block does once. An H100 issues some 300 instructions of a warp while its
  /// memory brings a KB; the kernel for multiplications one by one took 731.
  @ParameterizedTest
  @CsvSource({"64, 640, 40", "128, 640, 30", "256, 640, 20", "64, 2560, 31", "128, 2560, 23"})
  void decodingTakesFewInstructionsAndReadsTheCacheOnce(int dimension, int length, int most) {
    var shape = new Shape(dimension, 3, 4, length, 1);
    try (var cache = (PagedCache) filled(shape)) {
      var count = machine.countReads(cache.keys(0));
      attend(shape, cache, Integer.MAX_VALUE, 0.1f);

      var launch = launched("attention_decode");
      assertThat(launch.grid().blocksX()).isEqualTo(1);
      assertThat(launch.instructions() / shape.kilobytes()).isLessThan(most);
      assertThat(launch.bankConflicts()).isZero();
      assertThat(launch.readWaste()).isLessThan(0.01);
      assertThat(count.most()).isEqualTo(1);
      assertThat(count.distinctBytes()).isEqualTo((long) (1024 * shape.kilobytes()));
    }
  }

  @Test
  void aWindowIsAllThatDecodingReads() {
    var shape = new Shape(64, 1, 2, 300, 1);
    try (var cache = (PagedCache) filled(shape)) {
      var count = machine.countReads(cache.keys(0));
      attend(shape, cache, 40, 0.1f);

      // From the page that holds position 260: 44 positions.
      assertThat(count.distinctBytes()).isEqualTo(2 * 44 * 64 * Short.BYTES);
    }
  }

  /// A block of 64 rows, tokens times heads, reads the cache once. An instruction of a warp that
  /// multiplies one by one does 32, an `mma` 2,048.
  @ParameterizedTest
  @CsvSource({"64, 250", "128, 370", "256, 460"})
  void aPromptIsReadOnceForSixtyFourRows(int dimension, int least) {
    var shape = new Shape(dimension, 1, 4, 256, 64);
    try (var cache = (PagedCache) filled(shape)) {
      var count = machine.countReads(cache.keys(0));
      attend(shape, cache, Integer.MAX_VALUE, 0.1f);

      var launch = launched("attention_prefill");
      assertThat(launch.grid().blocksX()).isEqualTo(4);
      assertThat(count.most()).isEqualTo(4);
      assertThat(launch.bankConflicts()).isZero();
      var multiplications = 2.0 * shape.width() * IntStream.rangeClosed(193, 256).sum();
      assertThat(multiplications / launch.instructions()).isGreaterThan(least);
    }
  }

  /// Scores of many sizes: with the last scales the weights are those of a few positions, the
  /// greatest score grows again and again, and float16 is coarse.
  @ParameterizedTest
  @CsvSource({
    "64, 2, 3, 1, 0.1", "128, 1, 4, 1, 0.3", "80, 1, 17, 1, 0.3", "256, 1, 2, 1, 1",
    "64, 1, 3, 30, 0.1", "128, 1, 2, 40, 1", "48, 2, 1, 70, 0.3", "256, 1, 4, 9, 0.3"
  })
  void isAsExactAsFloat16Allows(int dimension, int heads, int group, int tokens, float scale) {
    for (var window : new int[] {Integer.MAX_VALUE, 50}) {
      var shape = new Shape(dimension, heads, group, 200, tokens);
      try (var cache = filled(shape)) {
        var found = KernelSizesTest.values(backend, attend(shape, cache, window, scale));
        var keys = halves(shape, 1);
        var values = halves(shape, 2);
        var queries = KernelSizesTest.values(backend, queries(shape));
        for (var token = 0; token < tokens; token++) {
          for (var head = 0; head < heads * group; head++) {
            assertClose(shape, token, head, queries, keys, values, found, window, scale);
          }
        }
      }
    }
  }

  private static void assertClose(
      Shape shape,
      int token,
      int head,
      float[] queries,
      float[] keys,
      float[] values,
      float[] found,
      int window,
      float scale) {
    var D = shape.dimension();
    var position = shape.length() - shape.tokens() + token;
    var first = Math.max(0, position - window + 1);
    var query = (token * shape.heads() * shape.group() + head) * D;
    var scores = new double[position + 1];
    var offsets = new double[position + 1];
    var most = Double.NEGATIVE_INFINITY;
    for (var s = first; s <= position; s++) {
      var key = (s * shape.heads() + head / shape.group()) * D;
      for (var d = 0; d < D; d++) {
        var product = (double) scale * queries[query + d] * keys[key + d];
        scores[s] += product;
        offsets[s] += ROUNDING * Math.abs(product);
      }
      most = Math.max(most, scores[s]);
    }
    var total = 0.0;
    for (var s = first; s <= position; s++) {
      scores[s] = Math.exp(scores[s] - most);
      total += scores[s];
    }
    for (var d = 0; d < D; d++) {
      var out = 0.0;
      for (var s = first; s <= position; s++) {
        out += scores[s] / total * values[(s * shape.heads() + head / shape.group()) * D + d];
      }
      var bound = 0.0;
      for (var s = first; s <= position; s++) {
        var value = values[(s * shape.heads() + head / shape.group()) * D + d];
        var weight = scores[s] / total * (Math.expm1(offsets[s]) + ROUNDING) + SMALLEST;
        bound += weight * Math.abs(value - out);
      }
      assertThat((double) found[query + d])
          .as("token %d, head %d, value %d", token, head, d)
          .isCloseTo(out, within(1.01 * bound + 1e-6));
    }
  }

  private KvCache filled(Shape shape) {
    var cache =
        backend.allocate(
            new KvCache.Shape(1, shape.heads(), shape.dimension()), shape.blocks().length);
    var keys = random(shape, 1);
    var values = random(shape, 2);
    backend.begin(
        new Batch(List.of(new Piece(new int[shape.length()], 0, shape.blocks(), Wanted.NONE))));
    backend.store(0, keys, values, cache);
    return cache;
  }

  /// Keys or values.
  private Tensor random(Shape shape, long seed) {
    return KernelSizesTest.random(backend, shape.length(), shape.heads() * shape.dimension(), seed);
  }

  private float[] halves(Shape shape, long seed) {
    var values = KernelSizesTest.values(backend, random(shape, seed));
    for (var i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    return values;
  }

  private Tensor queries(Shape shape) {
    return KernelSizesTest.random(backend, shape.tokens(), shape.width(), 3);
  }

  private Tensor attend(Shape shape, KvCache cache, int window, float scale) {
    var queries = queries(shape);
    var out = backend.allocate(shape.tokens(), shape.width());
    var start = shape.length() - shape.tokens();
    backend.begin(
        new Batch(List.of(new Piece(new int[shape.tokens()], start, shape.blocks(), Wanted.NONE))));
    backend.attend(0, queries, cache, scale, window, out);
    KernelSizesTest.values(backend, out); // before the cache is closed
    return out;
  }

  private LaunchReport launched(String kernel) {
    return machine.launches().stream()
        .filter(launch -> launch.kernel().startsWith(kernel))
        .reduce((_, last) -> last)
        .orElseThrow();
  }
}
