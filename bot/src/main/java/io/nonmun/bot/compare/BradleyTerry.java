package io.nonmun.bot.compare;

import java.util.Arrays;

/// How strong each of some models is, from which of two was liked better: model `i` is preferred to
/// `j` with probability `p_i / (p_i + p_j)` (Bradley and Terry, Biometrika 39, 1952). Found by
/// Hunter's minorisation-maximisation (The Annals of Statistics 32, 2004); a tie counts half for
/// each, and each two models have one tie more than was chosen, so that one that was never beaten
/// has a strength too.
final class BradleyTerry {

  private static final double PRIOR = 0.5; // of a win over each other model, and of a loss
  private static final double ENOUGH = 1e-10;
  private static final int MOST_STEPS = 10_000;

  private BradleyTerry() {}

  /// @param wins how often the row was preferred to the column, a tie being half; `[models,
  ///   models]`
  /// @return the strengths' logarithms, whose mean is 0; `[models]`
  static double[] strengths(double[][] wins) {
    if (wins.length < 2) {
      return new double[wins.length];
    }
    var strengths = new double[wins.length];
    Arrays.fill(strengths, 1);
    for (var step = 0; step < MOST_STEPS; step++) {
      var change = 0.0;
      for (var i = 0; i < wins.length; i++) {
        var won = 0.0;
        var met = 0.0;
        for (var j = 0; j < wins.length; j++) {
          if (j != i) {
            won += wins[i][j] + PRIOR;
            met += (wins[i][j] + wins[j][i] + 2 * PRIOR) / (strengths[i] + strengths[j]);
          }
        }
        change = Math.max(change, Math.abs(won / met - strengths[i]) / strengths[i]);
        strengths[i] = won / met;
      }
      if (change < ENOUGH) {
        break;
      }
    }
    var logarithms = Arrays.stream(strengths).map(Math::log).toArray();
    var mean = Arrays.stream(logarithms).sum() / logarithms.length;
    return Arrays.stream(logarithms).map(each -> each - mean).toArray();
  }
}
