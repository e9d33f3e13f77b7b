package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static jdk.incubator.vector.VectorOperators.B2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/// Weights that are a byte times a scale (and plus a minimum), the scale being shared by a group of
/// columns: Q8_0 as it is, and the types of 5 and 6 bits, whose values fit into a byte.
///
/// A panel is `[columns][ROWS]` bytes; for each of its groups there are `[ROWS]` scales and, where
/// the type has them, then `[ROWS]` minimums. Products are in float32 throughout.
final class Int8Panels extends Panels {

  private final byte[] values;
  private final float[] scales;
  private final int group;
  private final int groups;
  private final boolean hasMinimum;
  private final int scalesOfGroup;

  /// @param group columns that share a scale; a multiple of 4
  Int8Panels(GgufTensor tensor, int group, boolean hasMinimum) {
    super(tensor);
    this.group = group;
    this.groups = columns() / group;
    this.hasMinimum = hasMinimum;
    this.scalesOfGroup = (hasMinimum ? 2 : 1) * ROWS;
    this.values = new byte[length(columns())];
    this.scales = new float[length(groups) / ROWS * scalesOfGroup];
  }

  /// Puts one group of a panel into its place.
  ///
  /// @param values `[group][ROWS]`
  void set(int panel, int index, byte[] values, float[] scales, float[] minimums) {
    var at = panel * groups + index;
    System.arraycopy(values, 0, this.values, at * group * ROWS, group * ROWS);
    System.arraycopy(scales, 0, this.scales, at * scalesOfGroup, ROWS);
    if (hasMinimum) {
      System.arraycopy(minimums, 0, this.scales, at * scalesOfGroup + ROWS, ROWS);
    }
  }

  @Override
  public long bytes() {
    return values.length + (long) scales.length * Float.BYTES;
  }

  @Override
  boolean readsQuantised() {
    return false;
  }

  @Override
  void multiply(int panel, Activations x, int row, float[] out, int to) {
    var inputs = x.values();
    var from = row * x.stride();
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    var at = panel * groups * group * ROWS;
    var scale = panel * groups * scalesOfGroup;
    for (var index = 0; index < groups; index++) {
      // Four columns at a time: additions wait for the ones before them.
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var b0 = FloatVector.zero(FLOATS);
      var b1 = FloatVector.zero(FLOATS);
      var c0 = FloatVector.zero(FLOATS);
      var c1 = FloatVector.zero(FLOATS);
      var d0 = FloatVector.zero(FLOATS);
      var d1 = FloatVector.zero(FLOATS);
      for (var column = 0; column < group; column += 4) {
        var a = FloatVector.broadcast(FLOATS, inputs[from + column]);
        var b = FloatVector.broadcast(FLOATS, inputs[from + column + 1]);
        var c = FloatVector.broadcast(FLOATS, inputs[from + column + 2]);
        var d = FloatVector.broadcast(FLOATS, inputs[from + column + 3]);
        var first = at + column * ROWS;
        a0 = floats(first).fma(a, a0);
        a1 = floats(first + FLOAT_LANES).fma(a, a1);
        b0 = floats(first + ROWS).fma(b, b0);
        b1 = floats(first + ROWS + FLOAT_LANES).fma(b, b1);
        c0 = floats(first + 2 * ROWS).fma(c, c0);
        c1 = floats(first + 2 * ROWS + FLOAT_LANES).fma(c, c1);
        d0 = floats(first + 3 * ROWS).fma(d, d0);
        d1 = floats(first + 3 * ROWS + FLOAT_LANES).fma(d, d1);
      }
      sum0 = a0.add(b0).add(c0.add(d0)).fma(scales(scale), sum0);
      sum1 = a1.add(b1).add(c1.add(d1)).fma(scales(scale + FLOAT_LANES), sum1);
      if (hasMinimum) {
        var part = sum(inputs, from);
        sum0 = scales(scale + ROWS).fma(part, sum0);
        sum1 = scales(scale + ROWS + FLOAT_LANES).fma(part, sum1);
      }
      from += group;
      at += group * ROWS;
      scale += scalesOfGroup;
    }
    sum0.intoArray(out, to);
    sum1.intoArray(out, to + FLOAT_LANES);
  }

  private FloatVector sum(float[] inputs, int from) {
    var sum = 0f;
    for (var i = 0; i < group; i++) {
      sum += inputs[from + i];
    }
    return FloatVector.broadcast(FLOATS, sum);
  }

  private FloatVector floats(int at) {
    return (FloatVector) ByteVector.fromArray(BYTES, values, at).convertShape(B2F, FLOATS, 0);
  }

  private FloatVector scales(int at) {
    return FloatVector.fromArray(FLOATS, scales, at);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / group; index < (from + count) / group; index++) {
      var at = (panel * groups + index) * group * ROWS;
      var scale = (panel * groups + index) * scalesOfGroup;
      var scale0 = scales(scale);
      var scale1 = scales(scale + FLOAT_LANES);
      var least0 = hasMinimum ? scales(scale + ROWS) : FloatVector.zero(FLOATS);
      var least1 = hasMinimum ? scales(scale + ROWS + FLOAT_LANES) : FloatVector.zero(FLOATS);
      var to = (index * group - from) * ROWS;
      for (var i = 0; i < group * ROWS; i += ROWS) {
        floats(at + i).fma(scale0, least0).intoArray(out, to + i);
        floats(at + i + FLOAT_LANES).fma(scale1, least1).intoArray(out, to + i + FLOAT_LANES);
      }
    }
  }
}
