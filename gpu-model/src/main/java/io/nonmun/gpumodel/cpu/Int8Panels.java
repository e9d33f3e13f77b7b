package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.INTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static io.nonmun.gpumodel.cpu.Lanes.SHORTS;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.S2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Weights that are a byte times a scale (and plus a minimum), the scale being shared by a group of
/// columns: Q8_0 as it is, and the types of 2, 3, 5 and 6 bits, or of 4 that stand for levels,
/// whose values fit into a byte.
///
/// A group of a panel is `[columns][ROWS]` bytes.
///
/// Where the values have 6 bits or fewer, decode multiplies with activations of 8 bits in 16-bit
/// lanes, which hold the sum of the products of every other column of a group: 8 of -32 to 31, or
/// 16 of -16 to 15 (8 * 32 * 127 < 2^15), as which values from 0 to 31 are taken. Otherwise
/// products are in float32 throughout.
final class Int8Panels extends Panels {

  private static final ThreadLocal<short[]> buffers =
      ThreadLocal.withInitial(() -> new short[2 * ROWS]);

  private final byte[] values;
  private final Scales scales;
  private final int group;
  private final int groups;
  private final boolean isSmall;
  private final int zero; // taken from each value

  /// @param group columns that share a scale: 16 or 32
  Int8Panels(GgufTensor tensor, int group, float enlarged) {
    super(tensor, enlarged);
    this.group = group;
    groups = columns() / group;
    isSmall =
        switch (type()) {
          case Q8_0, IQ4_NL, IQ4_XS -> false;
          default -> true;
        };
    zero =
        switch (type()) {
          case Q5_1, Q5_K -> 16;
          default -> 0;
        };
    values = new byte[length(columns())];
    scales = new Scales(this, groups);
  }

  /// Puts one group of a panel into its place.
  void set(int panel, int index, Group from) {
    var at = slot(panel, index, groups) * group * ROWS;
    System.arraycopy(from.values, 0, values, at, group * ROWS);
    scales.set(panel, index, from);
  }

  @Override
  public long bytes() {
    return values.length + scales.bytes();
  }

  @Override
  boolean readsQuantised() {
    return isSmall;
  }

  @Override
  void multiply(int panel, int count, Activations x, int row, float[] out, int to) {
    var products = Scales.room.get();
    var sums = buffers.get();
    Arrays.fill(out, to, to + count * ROWS, 0);
    for (var index = 0; index < groups; index++) {
      var first = slot(panel, index, groups);
      var total = 0f;
      if (isSmall) {
        var from = row * x.blocks() * Activations.BLOCK + index * group;
        total = x.scales()[from / Activations.BLOCK] * x.sum(from, group);
        multiply(first, count, x, from, total, sums, products);
      } else {
        multiply(first, count, x.values(), row * x.stride() + index * group, products);
      }
      scales.add(panel, index, count, products, total, out, to);
    }
  }

  /// Products with the activations' quants `from` and on of a group and its likes in the panels
  /// that follow, before they are scaled.
  private void multiply(
      int first, int count, Activations x, int from, float total, short[] sums, float[] out) {
    var quants = x.quants();
    var scale = x.scales()[from / Activations.BLOCK];
    var evenZero = (short) (-zero * x.sum(from, group, 0));
    var oddZero = (short) (-zero * x.sum(from, group, 1));
    for (var i = 0; i < count; i++) {
      var even = ShortVector.broadcast(SHORTS, evenZero);
      var odd = ShortVector.broadcast(SHORTS, oddZero);
      var start = (first + i) * group * ROWS;
      // A number of turns that C2 knows, for groups of 16 and of 32.
      for (var half = 0; half < group; half += 16) {
        for (var column = half; column < half + 16; column += 2) {
          var at = start + column * ROWS;
          var x0 = IntVector.broadcast(INTS, quants[from + column]).reinterpretAsShorts();
          var x1 = IntVector.broadcast(INTS, quants[from + column + 1]).reinterpretAsShorts();
          var w0 = ByteVector.fromArray(HALF_BYTES, values, at).convertShape(B2S, SHORTS, 0);
          var w1 = ByteVector.fromArray(HALF_BYTES, values, at + ROWS).convertShape(B2S, SHORTS, 0);
          even = even.add(x0.mul(w0));
          odd = odd.add(x1.mul(w1));
        }
      }
      even.intoArray(sums, 0);
      odd.intoArray(sums, ROWS);
      for (var lane = 0; lane < ROWS; lane += FLOAT_LANES) {
        var evens = ShortVector.fromArray(HALF_SHORTS, sums, lane).convertShape(S2F, FLOATS, 0);
        var odds =
            ShortVector.fromArray(HALF_SHORTS, sums, ROWS + lane).convertShape(S2F, FLOATS, 0);
        FloatVector.broadcast(FLOATS, scale)
            .fma(evens.add(odds), FloatVector.broadcast(FLOATS, zero * total))
            .intoArray(out, i * ROWS + lane);
      }
    }
  }

  /// Products with `inputs[from]` and on of a group and its likes in the panels that follow, before
  /// they are scaled.
  private void multiply(int first, int count, float[] inputs, int from, float[] out) {
    for (var i = 0; i < count; i++) {
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var start = (first + i) * group * ROWS;
      for (var column = 0; column < group; column++) {
        var a = FloatVector.broadcast(FLOATS, inputs[from + column]);
        var at = start + column * ROWS;
        var w0 = ByteVector.fromArray(BYTES, values, at).convertShape(B2F, FLOATS, 0);
        var w1 = ByteVector.fromArray(BYTES, values, at + FLOAT_LANES).convertShape(B2F, FLOATS, 0);
        a0 = a.fma(w0, a0);
        a1 = a.fma(w1, a1);
      }
      a0.intoArray(out, i * ROWS);
      a1.intoArray(out, i * ROWS + FLOAT_LANES);
    }
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    var scale = Scales.room.get();
    for (var index = from / group; index < (from + count) / group; index++) {
      scales.read(panel, index, scale);
      dequantize(slot(panel, index, groups), scale, out, (index * group - from) * ROWS);
    }
  }

  private void dequantize(int index, float[] scale, float[] out, int to) {
    var scale0 = FloatVector.fromArray(FLOATS, scale, 0);
    var scale1 = FloatVector.fromArray(FLOATS, scale, FLOAT_LANES);
    var least0 = FloatVector.zero(FLOATS);
    var least1 = least0;
    if (scales.hasMinimum()) {
      least0 = FloatVector.fromArray(FLOATS, scale, ROWS);
      least1 = FloatVector.fromArray(FLOATS, scale, ROWS + FLOAT_LANES);
    }
    var first = index * group * ROWS;
    for (var i = 0; i < group * ROWS; i += ROWS) {
      var at = first + i;
      var w0 = ByteVector.fromArray(BYTES, values, at).convertShape(B2F, FLOATS, 0);
      var w1 = ByteVector.fromArray(BYTES, values, at + FLOAT_LANES).convertShape(B2F, FLOATS, 0);
      scale0.fma(w0, least0).intoArray(out, to + i);
      scale1.fma(w1, least1).intoArray(out, to + i + FLOAT_LANES);
    }
  }
}
