package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.backend.Backend.Experts;
import java.util.Arrays;

/// Which rows of a step each expert computes, and room to gather them in: an expert's weights are
/// read once for all of its rows.
final class ExpertRows {

  private static final Floats NONE = Floats.of(0, 0);

  private Floats scores = NONE; // [rows, experts]
  private Floats in = NONE; // [rows, width], as are the others'
  private Floats gate = NONE;
  private Floats up = NONE;
  private Floats out = NONE;
  private int[][] rows = {}; // of an expert, of which the first `counts` count
  private float[][] weights = {};
  private int[] counts = {};

  Floats scores() {
    return scores;
  }

  Floats in() {
    return in;
  }

  Floats gate() {
    return gate;
  }

  Floats up() {
    return up;
  }

  Floats out() {
    return out;
  }

  void reserve(int most, int width, Experts experts) {
    var count = experts.experts().size();
    var inner = experts.experts().getFirst().gate().rows();
    scores = scores.withRoom(most, count);
    in = in.withRoom(most, width);
    gate = gate.withRoom(most, inner);
    up = up.withRoom(most, inner);
    out = out.withRoom(most, width);
    if (counts.length != count || rows[0].length < most) {
      rows = new int[count][most];
      weights = new float[count][most];
      counts = new int[count];
    }
  }

  /// Gives each row to its best experts, by [#scores].
  void route(int size, int used) {
    Arrays.fill(counts, 0);
    var best = new int[used];
    for (var row = 0; row < size; row++) {
      var at = row * scores.stride();
      var total = 0f;
      for (var i = 0; i < used; i++) {
        best[i] = best(at, best, i);
        total += weight(at, best[i], best[0]);
      }
      for (var expert : best) {
        rows[expert][counts[expert]] = row;
        weights[expert][counts[expert]++] = weight(at, expert, best[0]) / total;
      }
    }
  }

  /// The best but for those that were chosen before.
  private int best(int at, int[] chosen, int count) {
    var best = -1;
    for (var expert = 0; expert < scores.columns(); expert++) {
      if ((best < 0 || scores.values()[at + expert] > scores.values()[at + best])
          && !contains(chosen, count, expert)) {
        best = expert;
      }
    }
    return best;
  }

  private static boolean contains(int[] values, int count, int value) {
    for (var i = 0; i < count; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  private float weight(int at, int expert, int best) {
    return (float) Math.exp(scores.values()[at + expert] - scores.values()[at + best]);
  }

  /// Copies an expert's rows to [#in].
  ///
  /// @return how many they are
  int gather(int expert, Floats from) {
    for (var i = 0; i < counts[expert]; i++) {
      System.arraycopy(
          from.values(),
          rows[expert][i] * from.stride(),
          in.values(),
          i * in.stride(),
          in.columns());
    }
    return counts[expert];
  }

  /// Adds what an expert made of its rows, in [#out], by its weights.
  void scatter(int expert, Floats sum) {
    for (var i = 0; i < counts[expert]; i++) {
      var weight = weights[expert][i];
      var at = rows[expert][i] * sum.stride();
      var from = i * out.stride();
      for (var c = 0; c < out.columns(); c++) {
        sum.values()[at + c] += weight * out.values()[from + c];
      }
    }
  }
}
