package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Tensor;

/// Activations on the heap. Rows begin at multiples of `stride`, which leaves room for a matrix's
/// last panel to write a whole one.
record Floats(float[] values, int rows, int columns, int stride) implements Tensor {

  static Floats of(int rows, int columns) {
    var stride = Math.ceilDiv(columns, Lanes.ROWS) * Lanes.ROWS;
    return new Floats(new float[Math.multiplyExact(rows, stride)], rows, columns, stride);
  }

  /// These, or others on the same array where that is long enough; their values are anything.
  Floats withRoom(int rows, int columns) {
    if (this.rows >= rows && this.columns == columns) {
      return this;
    }
    var stride = Math.ceilDiv(columns, Lanes.ROWS) * Lanes.ROWS;
    return (long) rows * stride <= values.length
        ? new Floats(values, rows, columns, stride)
        : of(rows, columns);
  }
}
