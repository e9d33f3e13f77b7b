package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;

/// Products of one dequantised panel with many rows of activations: four rows at a time, so that a
/// weight that was loaded is used four times and eight sums stay in registers, as many as keep the
/// multipliers busy. (Six rows should be better and are, by a tenth, when C2 of JDK 25 keeps their
/// twelve sums in registers; compiled here it did not, and took three times as long.)
final class Gemm {

  /// Rows of activations in a tile.
  static final int TILE = 4;

  private Gemm() {}

  /// `out[t][to + r] += Σ panel[c][r] * x[t][from + c]` over `columns`, for `rows` rows `t`.
  ///
  /// @param panel `[columns][ROWS]`
  /// @param x `[rows][xColumns]`
  /// @param out `[rows][outColumns]`, with room for `ROWS` values behind `to` in each row
  static void multiply(
      float[] panel,
      int columns,
      float[] x,
      int from,
      int xColumns,
      int rows,
      float[] out,
      int to,
      int outColumns) {
    var row = 0;
    for (; row + TILE <= rows; row += TILE) {
      four(
          panel,
          columns,
          x,
          row * xColumns + from,
          xColumns,
          out,
          row * outColumns + to,
          outColumns);
    }
    if (row + 2 <= rows) {
      two(
          panel,
          columns,
          x,
          row * xColumns + from,
          xColumns,
          out,
          row * outColumns + to,
          outColumns);
      row += 2;
    }
    if (row < rows) {
      one(panel, columns, x, row * xColumns + from, out, row * outColumns + to);
    }
  }

  private static void four(
      float[] panel, int columns, float[] x, int from, int step, float[] out, int to, int outStep) {
    var a0 = FloatVector.zero(FLOATS);
    var a1 = FloatVector.zero(FLOATS);
    var b0 = FloatVector.zero(FLOATS);
    var b1 = FloatVector.zero(FLOATS);
    var c0 = FloatVector.zero(FLOATS);
    var c1 = FloatVector.zero(FLOATS);
    var d0 = FloatVector.zero(FLOATS);
    var d1 = FloatVector.zero(FLOATS);
    for (var column = 0; column < columns; column++) {
      var w0 = FloatVector.fromArray(FLOATS, panel, column * ROWS);
      var w1 = FloatVector.fromArray(FLOATS, panel, column * ROWS + FLOAT_LANES);
      var a = FloatVector.broadcast(FLOATS, x[from + column]);
      a0 = w0.fma(a, a0);
      a1 = w1.fma(a, a1);
      var b = FloatVector.broadcast(FLOATS, x[from + step + column]);
      b0 = w0.fma(b, b0);
      b1 = w1.fma(b, b1);
      var c = FloatVector.broadcast(FLOATS, x[from + 2 * step + column]);
      c0 = w0.fma(c, c0);
      c1 = w1.fma(c, c1);
      var d = FloatVector.broadcast(FLOATS, x[from + 3 * step + column]);
      d0 = w0.fma(d, d0);
      d1 = w1.fma(d, d1);
    }
    FloatVector.fromArray(FLOATS, out, to).add(a0).intoArray(out, to);
    FloatVector.fromArray(FLOATS, out, to + FLOAT_LANES).add(a1).intoArray(out, to + FLOAT_LANES);
    FloatVector.fromArray(FLOATS, out, to + outStep).add(b0).intoArray(out, to + outStep);
    FloatVector.fromArray(FLOATS, out, to + outStep + FLOAT_LANES)
        .add(b1)
        .intoArray(out, to + outStep + FLOAT_LANES);
    FloatVector.fromArray(FLOATS, out, to + 2 * outStep).add(c0).intoArray(out, to + 2 * outStep);
    FloatVector.fromArray(FLOATS, out, to + 2 * outStep + FLOAT_LANES)
        .add(c1)
        .intoArray(out, to + 2 * outStep + FLOAT_LANES);
    FloatVector.fromArray(FLOATS, out, to + 3 * outStep).add(d0).intoArray(out, to + 3 * outStep);
    FloatVector.fromArray(FLOATS, out, to + 3 * outStep + FLOAT_LANES)
        .add(d1)
        .intoArray(out, to + 3 * outStep + FLOAT_LANES);
  }

  private static void two(
      float[] panel, int columns, float[] x, int from, int step, float[] out, int to, int outStep) {
    var a0 = FloatVector.zero(FLOATS);
    var a1 = FloatVector.zero(FLOATS);
    var b0 = FloatVector.zero(FLOATS);
    var b1 = FloatVector.zero(FLOATS);
    for (var column = 0; column < columns; column++) {
      var w0 = FloatVector.fromArray(FLOATS, panel, column * ROWS);
      var w1 = FloatVector.fromArray(FLOATS, panel, column * ROWS + FLOAT_LANES);
      var a = FloatVector.broadcast(FLOATS, x[from + column]);
      a0 = w0.fma(a, a0);
      a1 = w1.fma(a, a1);
      var b = FloatVector.broadcast(FLOATS, x[from + step + column]);
      b0 = w0.fma(b, b0);
      b1 = w1.fma(b, b1);
    }
    FloatVector.fromArray(FLOATS, out, to).add(a0).intoArray(out, to);
    FloatVector.fromArray(FLOATS, out, to + FLOAT_LANES).add(a1).intoArray(out, to + FLOAT_LANES);
    FloatVector.fromArray(FLOATS, out, to + outStep).add(b0).intoArray(out, to + outStep);
    FloatVector.fromArray(FLOATS, out, to + outStep + FLOAT_LANES)
        .add(b1)
        .intoArray(out, to + outStep + FLOAT_LANES);
  }

  private static void one(float[] panel, int columns, float[] x, int from, float[] out, int to) {
    var a0 = FloatVector.zero(FLOATS);
    var a1 = FloatVector.zero(FLOATS);
    for (var column = 0; column < columns; column++) {
      var a = FloatVector.broadcast(FLOATS, x[from + column]);
      a0 = FloatVector.fromArray(FLOATS, panel, column * ROWS).fma(a, a0);
      a1 = FloatVector.fromArray(FLOATS, panel, column * ROWS + FLOAT_LANES).fma(a, a1);
    }
    FloatVector.fromArray(FLOATS, out, to).add(a0).intoArray(out, to);
    FloatVector.fromArray(FLOATS, out, to + FLOAT_LANES).add(a1).intoArray(out, to + FLOAT_LANES);
  }
}
