package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// Weights of 4 bits times a scale, in groups of 32 columns: less 8 (Q4_0), or plus a minimum
/// (Q4_1, Q4_K).
///
/// A group of a panel: 8 times `[ROWS]` shorts, each of four columns of its row; and in an array of
/// their own `[ROWS]` scales and, where the type has them, then `[ROWS]` minimums.
///
/// Decode multiplies with activations of 8 bits in 16-bit lanes. The sum of a group's products does
/// not fit into them, but with 8 less for each weight it does (32 * 8 * 127 < 2^15): so it may
/// overflow on the way, as long as it begins with -8 times the activations' sum.
final class Int4Panels extends Panels {

  static final int GROUP = 32;

  private static final int WORDS = GROUP / 4;
  private static final short MASK = 15;
  private final short[] words;
  private final float[] scales;
  private final int groups;
  private final boolean hasMiddle;
  private final int scalesOfGroup;

  Int4Panels(GgufTensor tensor) {
    super(tensor);
    groups = columns() / GROUP;
    hasMiddle = type() != TensorType.Q4_0;
    scalesOfGroup = (hasMiddle ? 2 : 1) * ROWS;
    words = new short[length(groups * WORDS)];
    scales = new float[length(groups) / ROWS * scalesOfGroup];
  }

  /// Puts one group of a panel into its place.
  ///
  /// @param values `[GROUP][ROWS]` of 0 to 15
  void set(int panel, int index, byte[] values, float[] scales, float[] minimums) {
    var group = panel * groups + index;
    for (var i = 0; i < values.length; i++) {
      var column = i / ROWS;
      words[(group * WORDS + column / 4) * ROWS + i % ROWS] |=
          (short) (values[i] << column % 4 * 4);
    }
    System.arraycopy(scales, 0, this.scales, group * scalesOfGroup, ROWS);
    for (var i = 0; hasMiddle && i < ROWS; i++) {
      this.scales[group * scalesOfGroup + ROWS + i] = minimums[i] + 8 * scales[i];
    }
  }

  @Override
  public long bytes() {
    return (long) words.length * Short.BYTES + (long) scales.length * Float.BYTES;
  }

  @Override
  boolean readsQuantised() {
    return true;
  }

  @Override
  void multiply(int panel, Activations x, int row, float[] out, int to) {
    var quants = x.quants();
    var inputScales = x.scales();
    var inputSums = x.sums();
    var offsets = x.offsets();
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    for (var index = 0; index < groups; index++) {
      var at = (panel * groups + index) * WORDS * ROWS;
      var block = row * groups + index;
      var low = ShortVector.broadcast(SHORTS, offsets[block]);
      var high = ShortVector.zero(SHORTS);
      // A loop, as C2 stops to inline in a method that has become too long without one.
      for (var word = 0; word < WORDS; word += 2) {
        var a = ShortVector.fromArray(SHORTS, words, at + word * ROWS);
        var b = ShortVector.fromArray(SHORTS, words, at + word * ROWS + ROWS);
        var column = block * GROUP + word * 4;
        low = low.add(a.and(MASK).mul(quants[column]));
        high = high.add(b.and(MASK).mul(quants[column + 4]));
        low = low.add(a.lanewise(LSHR, 4).and(MASK).mul(quants[column + 1]));
        high = high.add(b.lanewise(LSHR, 4).and(MASK).mul(quants[column + 5]));
        low = low.add(a.lanewise(LSHR, 8).and(MASK).mul(quants[column + 2]));
        high = high.add(b.lanewise(LSHR, 8).and(MASK).mul(quants[column + 6]));
        low = low.add(a.lanewise(LSHR, 12).mul(quants[column + 3]));
        high = high.add(b.lanewise(LSHR, 12).mul(quants[column + 7]));
      }
      var products = low.add(high);
      var inputScale = FloatVector.broadcast(FLOATS, inputScales[block]);
      var scale = (panel * groups + index) * scalesOfGroup;
      sum0 = widen(products, 0).mul(inputScale).fma(scales(scale), sum0);
      sum1 = widen(products, 1).mul(inputScale).fma(scales(scale + FLOAT_LANES), sum1);
      if (hasMiddle) {
        var inputSum = FloatVector.broadcast(FLOATS, inputSums[block]);
        sum0 = scales(scale + ROWS).fma(inputSum, sum0);
        sum1 = scales(scale + ROWS + FLOAT_LANES).fma(inputSum, sum1);
      }
    }
    sum0.intoArray(out, to);
    sum1.intoArray(out, to + FLOAT_LANES);
  }

  private static FloatVector widen(ShortVector shorts, int half) {
    return (FloatVector) shorts.convertShape(S2F, FLOATS, half);
  }

  private FloatVector scales(int at) {
    return FloatVector.fromArray(FLOATS, scales, at);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / GROUP; index < (from + count) / GROUP; index++) {
      var at = (panel * groups + index) * WORDS * ROWS;
      var scale = (panel * groups + index) * scalesOfGroup;
      var scale0 = scales(scale);
      var scale1 = scales(scale + FLOAT_LANES);
      var least0 = scale0.mul(-8);
      var least1 = scale1.mul(-8);
      if (hasMiddle) {
        least0 = least0.add(scales(scale + ROWS));
        least1 = least1.add(scales(scale + ROWS + FLOAT_LANES));
      }
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
