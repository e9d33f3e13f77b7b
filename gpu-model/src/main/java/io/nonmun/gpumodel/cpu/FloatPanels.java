package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_MASK;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHIFT;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.INTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// Weights that are floats: F32, F16, BF16, in their own form; what has 16 bits is kept as shorts.
/// A group of a panel is `[CHUNK][ROWS]`, the last one filled up with zeros.
final class FloatPanels extends Panels {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /// Columns that decode turns into floats at a time: they stay in the first-level cache.
  private static final int CHUNK = 16;

  private static final ThreadLocal<float[]> chunks =
      ThreadLocal.withInitial(() -> new float[CHUNK * ROWS]);

  private final int groups = Math.ceilDiv(columns(), CHUNK);
  private final float[] floats;
  private final short[] shorts;

  FloatPanels(GgufTensor tensor, float enlarged) {
    super(tensor, enlarged);
    var length = length(groups * CHUNK);
    floats = new float[type() == TensorType.F32 ? length : 0];
    shorts = new short[type() == TensorType.F32 ? 0 : length];
  }

  /// Puts one stored value into its place.
  void set(int row, int column, MemorySegment from, long at) {
    var to = at(row / ROWS, column) + row % ROWS;
    if (type() == TensorType.F32) {
      floats[to] = from.get(FLOAT, at);
    } else {
      var stored = from.get(SHORT, at);
      shorts[to] = type() == TensorType.F16 ? half(stored) : stored;
    }
  }

  private int at(int panel, int column) {
    return (slot(panel, column / CHUNK, groups) * CHUNK + column % CHUNK) * ROWS;
  }

  @Override
  public long bytes() {
    return (long) floats.length * Float.BYTES + (long) shorts.length * Short.BYTES;
  }

  @Override
  boolean readsQuantised() {
    return false;
  }

  @Override
  void multiply(int panel, int count, Activations x, int row, float[] out, int to) {
    Arrays.fill(out, to, to + count * ROWS, 0);
    var chunk = chunks.get();
    for (var first = 0; first < columns(); first += CHUNK) {
      var from = row * x.stride() + first;
      for (var i = 0; i < count; i++) {
        var width = Math.min(CHUNK, columns() - first);
        dequantize(at(panel + i, first), width, chunk, 0);
        add(chunk, width, x.values(), from, out, to + i * ROWS);
      }
    }
  }

  private static void add(float[] chunk, int width, float[] inputs, int from, float[] out, int to) {
    var a0 = FloatVector.fromArray(FLOATS, out, to);
    var a1 = FloatVector.fromArray(FLOATS, out, to + FLOAT_LANES);
    var b0 = FloatVector.zero(FLOATS);
    var b1 = FloatVector.zero(FLOATS);
    if (width % 2 != 0) { // An odd last column gets a partner of zeros.
      Arrays.fill(chunk, width * ROWS, (width + 1) * ROWS, 0);
    }
    for (var column = 0; column < width; column += 2) {
      var at = column * ROWS;
      var a = FloatVector.broadcast(FLOATS, inputs[from + column]);
      var b = FloatVector.broadcast(FLOATS, inputs[from + Math.min(column + 1, width - 1)]);
      a0 = FloatVector.fromArray(FLOATS, chunk, at).fma(a, a0);
      a1 = FloatVector.fromArray(FLOATS, chunk, at + FLOAT_LANES).fma(a, a1);
      b0 = FloatVector.fromArray(FLOATS, chunk, at + ROWS).fma(b, b0);
      b1 = FloatVector.fromArray(FLOATS, chunk, at + ROWS + FLOAT_LANES).fma(b, b1);
    }
    a0.add(b0).intoArray(out, to);
    a1.add(b1).intoArray(out, to + FLOAT_LANES);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    for (var column = 0; column < count; column += CHUNK) {
      var width = Math.min(CHUNK, count - column);
      dequantize(at(panel, from + column), width, out, column * ROWS);
    }
  }

  // One loop for each type: a choice inside would cost the vectors their registers.
  private void dequantize(int at, int width, float[] out, int start) {
    var end = width * ROWS;
    switch (type()) {
      case F32 -> System.arraycopy(floats, at, out, start, end);
      case F16 -> {
        var exponent = halfExponent();
        for (var to = 0; to < end; to += FLOAT_LANES) {
          ShortVector.fromArray(HALF_SHORTS, shorts, at + to)
              .convertShape(S2I, INTS, 0)
              .reinterpretAsInts()
              .lanewise(LSHL, HALF_SHIFT)
              .and(HALF_MASK)
              .reinterpretAsFloats()
              .mul(exponent)
              .intoArray(out, start + to);
        }
      }
      case BF16 -> {
        for (var to = 0; to < end; to += FLOAT_LANES) {
          ShortVector.fromArray(HALF_SHORTS, shorts, at + to)
              .convertShape(S2I, INTS, 0)
              .reinterpretAsInts()
              .lanewise(LSHL, 16)
              .reinterpretAsFloats()
              .intoArray(out, start + to);
        }
      }
      default -> throw new IllegalStateException(type() + " is no float type");
    }
  }
}
