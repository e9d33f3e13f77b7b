package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.HALF_EXPONENT;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;

import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;

/// A weight matrix repacked for vectors: panels of [Lanes#ROWS] rows, in each of which the rows lie
/// side by side, column after column; the last panel is filled up with rows of zeros.
///
/// Panels are arrays, which C2 of JDK 25 reads faster than memory segments (`docs/decisions/009`).
abstract class Panels implements Weight {

  /// Panels whose groups of columns lie side by side, and which a thread works on in turns: so it
  /// reads memory in one stream, whatever the processor's prefetcher can follow
  /// (`docs/benchmarks/cpu.md`). A power of 2.
  static final int TILE = 8;

  /// What float16 are multiplied by in memory, without loss where they are below 64: the least of
  /// them, 2^-24, is then 2^-14.
  static final float ENLARGED = 1024;

  private final TensorType type;
  private final int rows;
  private final int columns;
  private final float enlarged;
  private volatile boolean isTooLarge;

  /// @param enlarged [#ENLARGED], or 1 for a matrix that has greater float16
  Panels(GgufTensor tensor, float enlarged) {
    this.enlarged = enlarged;
    type = tensor.type();
    rows = tensor.rows();
    columns = tensor.columns();
  }

  @Override
  public final TensorType type() {
    return type;
  }

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final int columns() {
    return columns;
  }

  final int panels() {
    return Math.ceilDiv(rows, ROWS);
  }

  /// A stored float16 as it lies here.
  final short half(short stored) {
    var half = Float.floatToFloat16(Float.float16ToFloat(stored) * enlarged);
    if (Float.isInfinite(Float.float16ToFloat(half))) {
      isTooLarge = true;
    }
    return half;
  }

  /// Whether a float16 did not fit, so that these panels are of no use.
  final boolean isTooLarge() {
    return isTooLarge && enlarged > 1;
  }

  /// What a float16 that lies here is multiplied by once its bits are a float's.
  final float halfExponent() {
    return HALF_EXPONENT / enlarged;
  }

  /// Where a group of columns lies, in groups: a tile's groups one after the other, and in each the
  /// tile's panels. The last tile may have fewer panels than the others.
  ///
  /// @param groups of each panel
  final int slot(int panel, int group, int groups) {
    var first = panel & -TILE;
    return first * groups + group * Math.min(TILE, panels() - first) + panel - first;
  }

  /// Length of an array with so many values for each row of each panel.
  final int length(int each) {
    try {
      return Math.multiplyExact(panels() * ROWS, each);
    } catch (ArithmeticException e) {
      throw new GgufException(
          "a matrix of %d x %d is too large for the CPU backend".formatted(rows, columns));
    }
  }

  /// Products of consecutive panels of one tile with one row of activations: decode.
  ///
  /// @param count panels, at best the tile's
  /// @param out `out[at + r]` becomes the product with row `r` of `count * ROWS`
  abstract void multiply(int panel, int count, Activations x, int row, float[] out, int at);

  /// The panel's values in columns `[from, from + count)`, as `[count, ROWS]`: for prefill.
  ///
  /// @param from a multiple of 32
  abstract void dequantize(int panel, int from, int count, float[] out);

  /// Whether [#multiply] reads the quantised form of the activations.
  abstract boolean readsQuantised();
}
