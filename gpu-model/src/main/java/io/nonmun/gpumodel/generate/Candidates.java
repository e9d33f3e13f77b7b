package io.nonmun.gpumodel.generate;

import io.nonmun.gpumodel.backend.TokenChoice;

/// Room to choose a token in: as large as a vocabulary, so kept and shared by all samplers of a
/// thread.
///
/// Candidates are all tokens above a threshold, and one is drawn in the order of tokens. So a draw
/// depends on the candidates' probabilities alone, and logits that differ in their last bits, as
/// those of another batch may, lead to the same token.
public final class Candidates {

  private final float[] weights; // [V], shares of the best one's probability; 0 for no candidate
  private final float[] ranked; // [V], the first of them in the order that a threshold needs
  private final float[] row;

  public Candidates(int vocabulary) {
    weights = new float[vocabulary];
    ranked = new float[vocabulary];
    row = new float[vocabulary];
  }

  public int vocabulary() {
    return row.length;
  }

  /// A copy of one row of logits, to be changed.
  float[] copy(float[] logits, int from) {
    System.arraycopy(logits, from, row, 0, row.length);
    return row;
  }

  /// Draws by probability among the candidates that the settings leave. Tokens as likely as the
  /// last one left stay too.
  ///
  /// @param from where the row begins
  /// @param point 0 to 1, without 1
  /// @return [TokenChoice#NONE] if no candidate has a weight: the logits are no numbers, or all are
  ///   ruled out
  int draw(float[] logits, int from, Sampling sampling, double point) {
    var most = Float.NEGATIVE_INFINITY;
    for (var token = 0; token < weights.length; token++) {
      most = Math.max(most, logits[from + token]);
    }
    if (!Float.isFinite(most)) {
      return TokenChoice.NONE;
    }
    var topK = sampling.topK();
    var least =
        topK == 0 || topK >= weights.length
            ? Float.NEGATIVE_INFINITY
            : greatest(logits, from, topK);
    for (var token = 0; token < weights.length; token++) {
      var logit = logits[from + token];
      var weight = logit < least ? 0 : (float) Math.exp((logit - most) / sampling.temperature());
      weights[token] = weight < sampling.minP() ? 0 : weight;
    }
    var sum = sum(0);
    if (sampling.topP() < 1) {
      var lightest = lightest(sum * sampling.topP());
      return pick(lightest, sum(lightest) * point);
    }
    return pick(0, sum * point);
  }

  /// The k-th greatest logit.
  private float greatest(float[] logits, int from, int k) {
    // A heap of the best so far with the worst of them on top.
    System.arraycopy(logits, from, ranked, 0, k);
    for (var i = k / 2 - 1; i >= 0; i--) {
      sink(i, k);
    }
    for (var i = from + k; i < from + weights.length; i++) {
      if (logits[i] > ranked[0]) {
        ranked[0] = logits[i];
        sink(0, k);
      }
    }
    return ranked[0];
  }

  private void sink(int at, int count) {
    while (true) {
      var child = 2 * at + 1;
      if (child >= count) {
        return;
      }
      if (child + 1 < count && ranked[child + 1] < ranked[child]) {
        child++;
      }
      if (ranked[at] <= ranked[child]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int one, int other) {
    var value = ranked[one];
    ranked[one] = ranked[other];
    ranked[other] = value;
  }

  /// What the candidates of at least a weight weigh together.
  private double sum(float least) {
    var sum = 0.0;
    for (var weight : weights) {
      sum += weight >= least ? weight : 0;
    }
    return sum;
  }

  private int pick(float least, double point) {
    var chosen = TokenChoice.NONE;
    for (var token = 0; token < weights.length && !(point < 0); token++) {
      // Rounding may leave a rest; a token without weight must not get it.
      if (weights[token] > 0 && weights[token] >= least) {
        chosen = token;
        point -= weights[token];
      }
    }
    return chosen;
  }

  /// The weight of the last candidate that is needed until the heaviest weigh enough: selection by
  /// halves, since sorting a whole vocabulary would cost more than the model's step on a fast
  /// device.
  private float lightest(double enough) {
    var to = 0;
    for (var value : weights) {
      if (value > 0) {
        ranked[to++] = value;
      }
    }
    var from = 0;
    var weight = 0.0;
    while (to - from > 1) {
      var middle = partition(from, to);
      var upper = 0.0;
      for (var i = from; i < middle; i++) {
        upper += ranked[i];
      }
      if (weight + upper >= enough) {
        to = middle;
      } else {
        weight += upper;
        from = middle;
      }
    }
    return ranked[from];
  }

  /// Puts those that are heavier than a pivot before it; both sides get one at least.
  private int partition(int from, int to) {
    var middle = (from + to) >>> 1;
    // The median of three keeps sorted input from being the worst case.
    if (ranked[middle] > ranked[from]) {
      swap(middle, from);
    }
    if (ranked[to - 1] > ranked[from]) {
      swap(to - 1, from);
    }
    if (ranked[to - 1] > ranked[middle]) {
      swap(to - 1, middle);
    }
    var pivot = ranked[middle];
    var low = from;
    var high = to - 1;
    while (low <= high) {
      while (ranked[low] > pivot) {
        low++;
      }
      while (ranked[high] < pivot) {
        high--;
      }
      if (low <= high) {
        swap(low++, high--);
      }
    }
    return Math.clamp(low, from + 1, to - 1);
  }
}
