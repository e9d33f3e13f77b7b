package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/// Weights of 4 bits times a scale, in groups of 32 columns: less 8 (Q4_0), or plus a minimum
/// (Q4_1, Q4_K).
///
/// A group of a panel: 8 times `[ROWS]` shorts, each of four columns of its row.
///
/// Decode multiplies with activations of 8 bits in 16-bit lanes. The sum of a group's products does
/// not fit into them, but with 8 less for each weight it does (32 * 8 * 127 < 2^15): so it may
/// overflow on the way, as long as it begins with -8 times the activations' sum.
final class Int4Panels extends Panels {

  static final int GROUP = 32;

  private static final int WORDS = GROUP / 4;
  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final short MASK = 15;
  private static final ThreadLocal<short[]> buffers =
      ThreadLocal.withInitial(() -> new short[ROWS]);

  private final short[] words;
  private final Scales scales;
  private final int groups;

  Int4Panels(GgufTensor tensor) {
    super(tensor);
    groups = columns() / GROUP;
    words = new short[length(groups * WORDS)];
    scales = new Scales(type(), panels() * groups);
  }

  /// Puts one group of a panel, whose values are 0 to 15, into its place.
  void set(int panel, int index, Group from) {
    var group = panel * groups + index;
    for (var i = 0; i < from.values.length; i++) {
      var column = i / ROWS;
      words[(group * WORDS + column / 4) * ROWS + i % ROWS] |=
          (short) (from.values[i] << column % 4 * 4);
    }
    scales.set(group, from);
  }

  @Override
  public long bytes() {
    return (long) words.length * Short.BYTES + scales.bytes();
  }

  @Override
  boolean readsQuantised() {
    return true;
  }

  @Override
  void multiply(int panel, int count, Activations x, int row, float[] out, int to) {
    var products = buffers.get();
    Arrays.fill(out, to, to + count * ROWS, 0);
    for (var index = 0; index < groups; index++) {
      for (var i = 0; i < count; i++) {
        var group = (panel + i) * groups + index;
        add(group, x, row * groups + index, products, out, to + i * ROWS);
      }
    }
  }

  /// Adds a group's products with a block of activations to `out[to]` and on.
  ///
  /// C2 stops to inline at a number of nodes in what it compiles at a time, and boxes the vectors
  /// that it then meets in calls. So: one word at a time, a loop over the halves of the sums, and
  /// all of it in one method, too long (325 bytes) to become part of a larger one.
  ///
  /// @param products room for `ROWS`
  private void add(int group, Activations x, int block, short[] products, float[] out, int to) {
    var quants = x.quants();
    var low = ShortVector.broadcast(SHORTS, x.offsets()[block]);
    var high = ShortVector.zero(SHORTS);
    var at = group * WORDS * ROWS;
    for (var word = 0; word < WORDS; word++) {
      var four = ShortVector.fromArray(SHORTS, words, at + word * ROWS);
      var column = block * GROUP + word * 4;
      low = low.add(four.and(MASK).mul(broadcast(quants[column])));
      high = high.add(right(four, 4).and(MASK).mul(broadcast(quants[column + 1])));
      low = low.add(right(four, 8).and(MASK).mul(broadcast(quants[column + 2])));
      high = high.add(right(four, 12).and(MASK).mul(broadcast(quants[column + 3])));
    }
    low.add(high).intoArray(products, 0);
    var scale = x.scales()[block];
    var sum = scales.hasMinimum() ? x.sums()[block] : 0;
    for (var lane = 0; lane < ROWS; lane += FLOAT_LANES) {
      var total = FloatVector.fromArray(FLOATS, out, to + lane);
      if (scales.hasMinimum()) {
        total = scales.minimum(group, lane).fma(FloatVector.broadcast(FLOATS, sum), total);
      }
      floats(products, lane)
          .fma(FloatVector.broadcast(FLOATS, scale), FloatVector.broadcast(FLOATS, 8 * sum))
          .fma(scales.scale(group, lane), total)
          .intoArray(out, to + lane);
    }
  }

  private static FloatVector floats(short[] shorts, int at) {
    return (FloatVector)
        ShortVector.fromArray(HALF_SHORTS, shorts, at).convertShape(S2F, FLOATS, 0);
  }

  /// A pair of equal shorts to all lanes: of ints, one instruction less than of shorts.
  private static ShortVector broadcast(int pair) {
    return IntVector.broadcast(INTS, pair).reinterpretAsShorts();
  }

  /// Shifts pairs of shorts, which is one instruction where shifting shorts is two; the upper one's
  /// bits come into the lower one, above its own.
  private static ShortVector right(ShortVector shorts, int bits) {
    return shorts.reinterpretAsInts().lanewise(LSHR, bits).reinterpretAsShorts();
  }

  private static FloatVector widen(ShortVector shorts, int half) {
    return (FloatVector) shorts.convertShape(S2F, FLOATS, half);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / GROUP; index < (from + count) / GROUP; index++) {
      var group = panel * groups + index;
      var scale0 = scales.scale(group, 0);
      var scale1 = scales.scale(group, FLOAT_LANES);
      var least0 = scales.hasMinimum() ? scales.minimum(group, 0) : scale0.mul(-8);
      var least1 = scales.hasMinimum() ? scales.minimum(group, FLOAT_LANES) : scale1.mul(-8);
      var at = group * WORDS * ROWS;
      var to = (index * GROUP - from) * ROWS;
      for (var word = 0; word < WORDS; word++, at += ROWS) {
        var four = ShortVector.fromArray(SHORTS, words, at);
        for (var i = 0; i < 4; i++, to += ROWS) {
          var values = four.and(MASK);
          four = four.lanewise(LSHR, 4);
          widen(values, 0).fma(scale0, least0).intoArray(out, to);
          widen(values, 1).fma(scale1, least1).intoArray(out, to + FLOAT_LANES);
        }
      }
    }
  }
}
