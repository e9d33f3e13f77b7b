package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static jdk.incubator.vector.VectorOperators.B2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/// Weights that are a byte times a scale (and plus a minimum), the scale being shared by a group of
/// columns: Q8_0 as it is, and the types of 5 and 6 bits, whose values fit into a byte.
///
/// A panel is `[columns][ROWS]` bytes. Products are in float32 throughout.
final class Int8Panels extends Panels {

  private final byte[] values;
  private final Scales scales;
  private final int group;
  private final int groups;

  /// @param group columns that share a scale; a multiple of 4
  Int8Panels(GgufTensor tensor, int group) {
    super(tensor);
    this.group = group;
    groups = columns() / group;
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
    return false;
  }

  @Override
  void multiply(int panel, int count, Activations x, int row, float[] out, int to) {
    var products = Scales.room.get();
    Arrays.fill(out, to, to + count * ROWS, 0);
    for (var index = 0; index < groups; index++) {
      var from = row * x.stride() + index * group;
      var sum = scales.hasMinimum() ? sum(x.values(), from) : 0;
      multiply(slot(panel, index, groups), count, x.values(), from, products);
      scales.add(panel, index, count, products, sum, out, to);
    }
  }

  private float sum(float[] inputs, int from) {
    var sum = 0f;
    for (var i = 0; i < group; i++) {
      sum += inputs[from + i];
    }
    return sum;
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
