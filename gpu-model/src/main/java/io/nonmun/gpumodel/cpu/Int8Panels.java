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
    scales = new Scales(type(), panels() * groups);
  }

  /// Puts one group of a panel into its place.
  void set(int panel, int index, Group from) {
    var at = panel * groups + index;
    System.arraycopy(from.values, 0, values, at * group * ROWS, group * ROWS);
    scales.set(at, from);
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
    Arrays.fill(out, to, to + count * ROWS, 0);
    for (var index = 0; index < groups; index++) {
      var from = row * x.stride() + index * group;
      var sum = scales.hasMinimum() ? sum(x.values(), from) : 0;
      for (var i = 0; i < count; i++) {
        add((panel + i) * groups + index, x.values(), from, sum, out, to + i * ROWS);
      }
    }
  }

  private float sum(float[] inputs, int from) {
    var sum = 0f;
    for (var i = 0; i < group; i++) {
      sum += inputs[from + i];
    }
    return sum;
  }

  /// Adds a group's products with `inputs[from]` and on, whose sum is `sum`, to `out[to]` and on.
  private void add(int index, float[] inputs, int from, float sum, float[] out, int to) {
    var a0 = FloatVector.zero(FLOATS);
    var a1 = FloatVector.zero(FLOATS);
    var first = index * group * ROWS;
    for (var column = 0; column < group; column++) {
      var a = FloatVector.broadcast(FLOATS, inputs[from + column]);
      var at = first + column * ROWS;
      a0 = floats(at).fma(a, a0);
      a1 = floats(at + FLOAT_LANES).fma(a, a1);
    }
    add(a0, 0, index, sum, out, to);
    add(a1, FLOAT_LANES, index, sum, out, to + FLOAT_LANES);
  }

  private void add(FloatVector products, int lane, int index, float sum, float[] out, int to) {
    var total = FloatVector.fromArray(FLOATS, out, to);
    if (scales.hasMinimum()) {
      total = scales.minimum(index, lane).fma(FloatVector.broadcast(FLOATS, sum), total);
    }
    products.fma(scales.scale(index, lane), total).intoArray(out, to);
  }

  private FloatVector floats(int at) {
    return (FloatVector) ByteVector.fromArray(BYTES, values, at).convertShape(B2F, FLOATS, 0);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / group; index < (from + count) / group; index++) {
      var at = panel * groups + index;
      var scale0 = scales.scale(at, 0);
      var scale1 = scales.scale(at, FLOAT_LANES);
      var zero = FloatVector.zero(FLOATS);
      var least0 = scales.hasMinimum() ? scales.minimum(at, 0) : zero;
      var least1 = scales.hasMinimum() ? scales.minimum(at, FLOAT_LANES) : zero;
      var first = at * group * ROWS;
      var to = (index * group - from) * ROWS;
      for (var i = 0; i < group * ROWS; i += ROWS) {
        floats(first + i).fma(scale0, least0).intoArray(out, to + i);
        floats(first + i + FLOAT_LANES).fma(scale1, least1).intoArray(out, to + i + FLOAT_LANES);
      }
    }
  }
}
