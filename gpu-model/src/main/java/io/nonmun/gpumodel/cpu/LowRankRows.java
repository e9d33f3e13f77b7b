package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Backend.LowRank;

/// Room to gather the rows in that an adapter is for: its weights are read once for all of them.
final class LowRankRows {

  private Floats in = Floats.of(0, 0); // [rows, x.columns]
  private Floats low = in; // [rows, rank]
  private Floats out = in; // [rows, out.columns]

  Floats in() {
    return in;
  }

  Floats low() {
    return low;
  }

  Floats out() {
    return out;
  }

  void reserve(int rows, LowRank part) {
    in = in.withRoom(rows, part.down().columns());
    low = low.withRoom(rows, part.down().rows());
    out = out.withRoom(rows, part.up().rows());
  }

  /// Copies the rows to [#in].
  void gather(int[] rows, Floats from) {
    for (var i = 0; i < rows.length; i++) {
      System.arraycopy(
          from.values(), rows[i] * from.stride(), in.values(), i * in.stride(), in.columns());
    }
  }

  /// Adds [#out] to the rows.
  void scatter(int[] rows, float scale, Floats sum) {
    for (var i = 0; i < rows.length; i++) {
      var at = rows[i] * sum.stride();
      var from = i * out.stride();
      for (var c = 0; c < out.columns(); c++) {
        sum.values()[at + c] += scale * out.values()[from + c];
      }
    }
  }
}
