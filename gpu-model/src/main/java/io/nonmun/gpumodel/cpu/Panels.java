package io.nonmun.gpumodel.cpu;

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

  /// Panels that a thread works on in turns, so that it reads memory in as many places at once: of
  /// 2, 4 and 8 the fastest (`docs/benchmarks/cpu.md`).
  static final int STREAMS = 8;

  private final TensorType type;
  private final int rows;
  private final int columns;

  Panels(GgufTensor tensor) {
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

  /// Length of an array with so many values for each row of each panel.
  final int length(int each) {
    try {
      return Math.multiplyExact(panels() * ROWS, each);
    } catch (ArithmeticException e) {
      throw new GgufException(
          "a matrix of %d x %d is too large for the CPU backend".formatted(rows, columns));
    }
  }

  /// Products of consecutive panels with one row of activations: decode. The panels take turns,
  /// group by group, so that memory is read in as many places at once.
  ///
  /// @param count panels, [#STREAMS] at most and at best
  /// @param out `out[at + r]` becomes the product with row `r` of `count * ROWS`
  abstract void multiply(int panel, int count, Activations x, int row, float[] out, int at);

  /// The panel's values in columns `[from, from + count)`, as `[count, ROWS]`: for prefill.
  abstract void dequantize(int panel, int from, int count, float[] out);

  /// Whether [#multiply] reads the quantised form of the activations.
  abstract boolean readsQuantised();
}
