package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// Weights of 4 bits times a scale plus a minimum, in groups of 32 columns: Q4_0, Q4_1, Q4_K.
///
/// A group of a panel: 8 times `[ROWS]` shorts, each of four columns of its row; and `[ROWS]`
/// scales, then `[ROWS]` minimums, in an array of their own.
///
/// Decode multiplies with activations of 8 bits in 16-bit lanes: a product is at most 15 * 127, so
/// 16 of them fit into a short before they are widened.
final class Int4Panels extends Panels {

  static final int GROUP = 32;

  private static final int WORDS = GROUP / 4;
  private static final short MASK = 15;
  private static final int SCALES = 2 * ROWS;

  private final short[] words;
  private final float[] scales;
  private final int groups;

  Int4Panels(GgufTensor tensor) {
    super(tensor);
    groups = columns() / GROUP;
    words = new short[length(groups * WORDS)];
    scales = new float[length(groups) * 2];
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
    System.arraycopy(scales, 0, this.scales, group * SCALES, ROWS);
    System.arraycopy(minimums, 0, this.scales, group * SCALES + ROWS, ROWS);
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
    var block = row * groups;
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    for (var index = 0; index < groups; index++) {
      var at = (panel * groups + index) * WORDS * ROWS;
      var from = (block + index) * Activations.BLOCK;
      var low = ShortVector.zero(SHORTS);
      var high = ShortVector.zero(SHORTS);
      // A loop, as C2 stops to inline in a method that has become too long without one.
      for (var word = 0; word < WORDS / 2; word++) {
        var a = ShortVector.fromArray(SHORTS, words, at + word * ROWS);
        var b = ShortVector.fromArray(SHORTS, words, at + (word + WORDS / 2) * ROWS);
        var column = from + word * 4;
        low = low.add(a.and(MASK).mul(quants[column]));
        high = high.add(b.and(MASK).mul(quants[column + 16]));
        low = low.add(a.lanewise(LSHR, 4).and(MASK).mul(quants[column + 1]));
        high = high.add(b.lanewise(LSHR, 4).and(MASK).mul(quants[column + 17]));
        low = low.add(a.lanewise(LSHR, 8).and(MASK).mul(quants[column + 2]));
        high = high.add(b.lanewise(LSHR, 8).and(MASK).mul(quants[column + 18]));
        low = low.add(a.lanewise(LSHR, 12).mul(quants[column + 3]));
        high = high.add(b.lanewise(LSHR, 12).mul(quants[column + 19]));
      }
      var inputScale = FloatVector.broadcast(FLOATS, inputScales[block + index]);
      var inputSum = FloatVector.broadcast(FLOATS, inputSums[block + index]);
      var scale = (panel * groups + index) * SCALES;
      sum0 = widen(low, 0).add(widen(high, 0)).mul(inputScale).fma(scales(scale), sum0);
      sum1 =
          widen(low, 1).add(widen(high, 1)).mul(inputScale).fma(scales(scale + FLOAT_LANES), sum1);
      sum0 = scales(scale + ROWS).fma(inputSum, sum0);
      sum1 = scales(scale + ROWS + FLOAT_LANES).fma(inputSum, sum1);
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
      var scale = (panel * groups + index) * SCALES;
      var scale0 = scales(scale);
      var scale1 = scales(scale + FLOAT_LANES);
      var least0 = scales(scale + ROWS);
      var least1 = scales(scale + ROWS + FLOAT_LANES);
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
