package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import io.nonmun.gpumodel.gguf.GgufTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Weights that are floats: F32, F16, BF16, `[columns][ROWS]` in their own form.
final class FloatPanels extends Panels {

  // A half's exponent is too small by 112 when its bits stand where a float's do.
  private static final float TO_FLOAT_EXPONENT = 0x1p112f;

  private final MemorySegment data;
  private final int size;

  FloatPanels(GgufTensor tensor, Arena arena) {
    super(tensor);
    size = tensor.type().blockBytes();
    data = arena.allocate((long) panels() * columns() * ROWS * size, 64);
  }

  /// Puts one stored value into its place.
  void set(int row, int column, MemorySegment from, long at) {
    var to = at(row / ROWS, column) + (long) row % ROWS * size;
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, data, ValueLayout.JAVA_BYTE, to, size);
  }

  private long at(int panel, int column) {
    return ((long) panel * columns() + column) * ROWS * size;
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
    var a0 = FloatVector.zero(FLOATS);
    var a1 = FloatVector.zero(FLOATS);
    var b0 = FloatVector.zero(FLOATS);
    var b1 = FloatVector.zero(FLOATS);
    var at = at(panel, 0);
    var step = (long) ROWS * size;
    var half = (long) FLOAT_LANES * size;
    var column = 0;
    for (; column + 1 < columns(); column += 2, at += 2 * step) {
      var a = FloatVector.broadcast(FLOATS, values[from + column]);
      var b = FloatVector.broadcast(FLOATS, values[from + column + 1]);
      a0 = load(at).fma(a, a0);
      a1 = load(at + half).fma(a, a1);
      b0 = load(at + step).fma(b, b0);
      b1 = load(at + step + half).fma(b, b1);
    }
    if (column < columns()) {
      var a = FloatVector.broadcast(FLOATS, values[from + column]);
      a0 = load(at).fma(a, a0);
      a1 = load(at + half).fma(a, a1);
    }
    a0.add(b0).intoArray(out, to);
    a1.add(b1).intoArray(out, to + FLOAT_LANES);
  }

  @Override
  void dequantize(int panel, int from, int count, float[] out) {
    var at = at(panel, from);
    for (var to = 0; to < count * ROWS; to += FLOAT_LANES, at += (long) FLOAT_LANES * size) {
      load(at).intoArray(out, to);
    }
  }

  private FloatVector load(long at) {
    return switch (type()) {
      case F32 -> FloatVector.fromMemorySegment(FLOATS, data, at, LITTLE_ENDIAN);
      case BF16 -> integers(at).lanewise(LSHL, 16).reinterpretAsFloats();
      default -> half(at);
    };
  }

  /// Infinities, which no weight is, become large numbers.
  private FloatVector half(long at) {
    var bits = integers(at);
    var sign = bits.and(0x8000).lanewise(LSHL, 16);
    var magnitude =
        bits.and(0x7fff).lanewise(LSHL, 13).reinterpretAsFloats().mul(TO_FLOAT_EXPONENT);
    return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  private IntVector integers(long at) {
    return (IntVector)
        ShortVector.fromMemorySegment(HALF_SHORTS, data, at, LITTLE_ENDIAN)
            .convertShape(S2I, FLOATS.withLanes(int.class), 0);
  }
}
