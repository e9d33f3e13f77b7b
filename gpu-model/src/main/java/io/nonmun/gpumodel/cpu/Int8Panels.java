package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2F;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/// Weights that are a byte times a scale (and plus a minimum), the scale being shared by a group of
/// columns: Q8_0 as it is, and the types of 5 and 6 bits, whose values fit into a byte.
///
/// A group of a panel: `[group columns][ROWS]` bytes, then `[ROWS]` scales, then, where the type
/// has them, `[ROWS]` minimums, in float32. Products are in float32 throughout.
final class Int8Panels extends Panels {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final MemorySegment data;
  private final int group;
  private final int groups;
  private final boolean hasMinimum;
  private final long groupBytes;

  /// @param group columns that share a scale; a multiple of 4
  Int8Panels(GgufTensor tensor, int group, boolean hasMinimum, Arena arena) {
    super(tensor);
    this.group = group;
    this.groups = columns() / group;
    this.hasMinimum = hasMinimum;
    this.groupBytes = (long) group * ROWS + (hasMinimum ? 2L : 1L) * ROWS * Float.BYTES;
    this.data = arena.allocate(panels() * groups * groupBytes, 64);
  }

  /// Puts one group of a panel into its place.
  ///
  /// @param values `[group][ROWS]`
  void set(int panel, int index, byte[] values, float[] scales, float[] minimums) {
    var at = at(panel, index);
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_BYTE, at, group * ROWS);
    at += (long) group * ROWS;
    MemorySegment.copy(scales, 0, data, FLOAT, at, ROWS);
    if (hasMinimum) {
      MemorySegment.copy(minimums, 0, data, FLOAT, at + ROWS * 4L, ROWS);
    }
  }

  int group() {
    return group;
  }

  private long at(int panel, int index) {
    return ((long) panel * groups + index) * groupBytes;
  }

  @Override
  public long bytes() {
    return data.byteSize();
  }

  @Override
  boolean readsQuantised() {
    return false;
  }

  @Override
  void multiply(int panel, Activations x, int row, float[] out, int to) {
    var values = x.values();
    var from = row * x.stride();
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    for (var index = 0; index < groups; index++, from += group) {
      var at = at(panel, index);
      // Four columns at a time: additions wait for the ones before them.
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var b0 = FloatVector.zero(FLOATS);
      var b1 = FloatVector.zero(FLOATS);
      var c0 = FloatVector.zero(FLOATS);
      var c1 = FloatVector.zero(FLOATS);
      var d0 = FloatVector.zero(FLOATS);
      var d1 = FloatVector.zero(FLOATS);
      for (var column = 0; column < group; column += 4, at += 4L * ROWS) {
        var a = FloatVector.broadcast(FLOATS, values[from + column]);
        var b = FloatVector.broadcast(FLOATS, values[from + column + 1]);
        var c = FloatVector.broadcast(FLOATS, values[from + column + 2]);
        var d = FloatVector.broadcast(FLOATS, values[from + column + 3]);
        a0 = bytes(at).fma(a, a0);
        a1 = bytes(at + FLOAT_LANES).fma(a, a1);
        b0 = bytes(at + ROWS).fma(b, b0);
        b1 = bytes(at + ROWS + FLOAT_LANES).fma(b, b1);
        c0 = bytes(at + 2L * ROWS).fma(c, c0);
        c1 = bytes(at + 2L * ROWS + FLOAT_LANES).fma(c, c1);
        d0 = bytes(at + 3L * ROWS).fma(d, d0);
        d1 = bytes(at + 3L * ROWS + FLOAT_LANES).fma(d, d1);
      }
      sum0 = a0.add(b0).add(c0.add(d0)).fma(floats(at), sum0);
      sum1 = a1.add(b1).add(c1.add(d1)).fma(floats(at + FLOAT_LANES * 4L), sum1);
      if (hasMinimum) {
        var part = sum(values, from);
        sum0 = floats(at + ROWS * 4L).fma(part, sum0);
        sum1 = floats(at + ROWS * 4L + FLOAT_LANES * 4L).fma(part, sum1);
      }
    }
    sum0.intoArray(out, to);
    sum1.intoArray(out, to + FLOAT_LANES);
  }

  private FloatVector sum(float[] values, int from) {
    var sum = 0f;
    for (var i = 0; i < group; i++) {
      sum += values[from + i];
    }
    return FloatVector.broadcast(FLOATS, sum);
  }

  private FloatVector bytes(long at) {
    return (FloatVector)
        ByteVector.fromMemorySegment(BYTES, data, at, LITTLE_ENDIAN).convertShape(B2F, FLOATS, 0);
  }

  private FloatVector floats(long at) {
    return FloatVector.fromMemorySegment(FLOATS, data, at, LITTLE_ENDIAN);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var index = from / group; index < (from + count) / group; index++) {
      var at = at(panel, index);
      var scales = at + (long) group * ROWS;
      var scale0 = floats(scales);
      var scale1 = floats(scales + FLOAT_LANES * 4L);
      var least0 = hasMinimum ? floats(scales + ROWS * 4L) : FloatVector.zero(FLOATS);
      var least1 =
          hasMinimum ? floats(scales + ROWS * 4L + FLOAT_LANES * 4L) : FloatVector.zero(FLOATS);
      var to = (index * group - from) * ROWS;
      for (var column = 0; column < group; column++, at += ROWS, to += ROWS) {
        bytes(at).fma(scale0, least0).intoArray(out, to);
        bytes(at + FLOAT_LANES).fma(scale1, least1).intoArray(out, to + FLOAT_LANES);
      }
    }
  }
}
