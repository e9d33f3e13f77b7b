package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.INTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

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
  private static final short MASK = 15;
  private static final ThreadLocal<short[]> buffers =
      ThreadLocal.withInitial(() -> new short[ROWS]);

  private final short[] words;
  private final Scales scales;
  private final int groups;

  Int4Panels(GgufTensor tensor, float enlarged) {
    super(tensor, enlarged);
    groups = columns() / GROUP;
    words = new short[length(groups * WORDS)];
    scales = new Scales(this, groups);
  }

  /// Puts one group of a panel, whose values are 0 to 15, into its place.
  void set(int panel, int index, Group from) {
    var group = slot(panel, index, groups);
    for (var i = 0; i < from.values.length; i++) {
      var column = i / ROWS;
      words[(group * WORDS + column / 4) * ROWS + i % ROWS] |=
          (short) (from.values[i] << column % 4 * 4);
    }
    scales.set(panel, index, from);
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
    var sums = buffers.get();
    var products = Scales.room.get();
    Arrays.fill(out, to, to + count * ROWS, 0);
    for (var index = 0; index < groups; index++) {
      var block = row * groups + index;
      var sum = x.sum(block * GROUP, GROUP);
      multiply(slot(panel, index, groups), count, x, block, sum, sums, products);
      scales.add(panel, index, count, products, x.scales()[block] * sum, out, to);
    }
  }

  /// Products with a block of activations of a group and its likes in the panels that follow,
  /// before they are scaled.
  ///
  /// Pairs of shorts are broadcast and shifted as ints, each of which is one instruction less than
  /// with shorts; the upper one's bits come into the lower one, above its own.
  private void multiply(
      int first, int count, Activations x, int block, int xSum, short[] sums, float[] out) {
    var quants = x.quants();
    var offset = (short) (-8 * xSum);
    var scale = x.scales()[block];
    var eights = scales.hasMinimum() ? 8 * scale * xSum : 0;
    for (var i = 0; i < count; i++) {
      var low = ShortVector.broadcast(SHORTS, offset);
      var high = ShortVector.zero(SHORTS);
      var at = (first + i) * WORDS * ROWS;
      for (var word = 0; word < WORDS; word++) {
        var four = ShortVector.fromArray(SHORTS, words, at + word * ROWS);
        var pairs = four.reinterpretAsInts();
        var column = block * GROUP + word * 4;
        var x0 = IntVector.broadcast(INTS, quants[column]).reinterpretAsShorts();
        var x1 = IntVector.broadcast(INTS, quants[column + 1]).reinterpretAsShorts();
        var x2 = IntVector.broadcast(INTS, quants[column + 2]).reinterpretAsShorts();
        var x3 = IntVector.broadcast(INTS, quants[column + 3]).reinterpretAsShorts();
        low = low.add(four.and(MASK).mul(x0));
        high = high.add(pairs.lanewise(LSHR, 4).reinterpretAsShorts().and(MASK).mul(x1));
        low = low.add(pairs.lanewise(LSHR, 8).reinterpretAsShorts().and(MASK).mul(x2));
        high = high.add(pairs.lanewise(LSHR, 12).reinterpretAsShorts().and(MASK).mul(x3));
      }
      low.add(high).intoArray(sums, 0);
      for (var lane = 0; lane < ROWS; lane += FLOAT_LANES) {
        var sum = ShortVector.fromArray(HALF_SHORTS, sums, lane).convertShape(S2F, FLOATS, 0);
        FloatVector.broadcast(FLOATS, scale)
            .fma(sum, FloatVector.broadcast(FLOATS, eights))
            .intoArray(out, i * ROWS + lane);
      }
    }
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    var scale = Scales.room.get();
    for (var index = from / GROUP; index < (from + count) / GROUP; index++) {
      scales.read(panel, index, scale);
      dequantize(slot(panel, index, groups), scale, out, (index * GROUP - from) * ROWS);
    }
  }

  private void dequantize(int group, float[] scale, float[] out, int to) {
    var scale0 = FloatVector.fromArray(FLOATS, scale, 0);
    var scale1 = FloatVector.fromArray(FLOATS, scale, FLOAT_LANES);
    var least0 = scale0.mul(-8);
    var least1 = scale1.mul(-8);
    if (scales.hasMinimum()) {
      least0 = FloatVector.fromArray(FLOATS, scale, ROWS);
      least1 = FloatVector.fromArray(FLOATS, scale, ROWS + FLOAT_LANES);
    }
    for (var word = 0; word < WORDS; word++) {
      var four = ShortVector.fromArray(SHORTS, words, (group * WORDS + word) * ROWS);
      for (var i = 0; i < 4; i++, to += ROWS) {
        var w = four.and(MASK);
        four = four.lanewise(LSHR, 4);
        scale0.fma(w.convertShape(S2F, FLOATS, 0), least0).intoArray(out, to);
        scale1.fma(w.convertShape(S2F, FLOATS, 1), least1).intoArray(out, to + FLOAT_LANES);
      }
    }
  }
}
