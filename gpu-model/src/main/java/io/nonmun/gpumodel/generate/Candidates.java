package io.nonmun.gpumodel.generate;

import io.nonmun.gpumodel.backend.TokenChoice;

/// Room to choose a token in: as large as a vocabulary, so kept and shared by all samplers of a
/// thread.
public final class Candidates {

  private final int[] tokens;
  private final float[] weights;
  private final float[] row;

  public Candidates(int vocabulary) {
    tokens = new int[vocabulary];
    weights = new float[vocabulary];
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

  /// Draws by probability among the candidates that the settings leave.
  ///
  /// @param from where the row begins
  /// @param point 0 to 1, without 1
  /// @return [TokenChoice#NONE] if no candidate has a weight: the logits are no numbers, or all are
  ///   ruled out
  int draw(float[] logits, int from, Sampling sampling, double point) {
    var count = collect(logits, from, sampling.topK());
    weigh(logits, from, count, sampling.temperature());
    if (sampling.minP() > 0) {
      count = keep(count, sampling.minP());
    }
    if (sampling.topP() < 1) {
      count = nucleus(count, sum(count) * sampling.topP());
    }
    return pick(count, sum(count) * point);
  }

  /// Fills in the candidates: all tokens, or the `topK` best.
  private int collect(float[] logits, int from, int topK) {
    var count = topK == 0 ? tokens.length : Math.min(topK, tokens.length);
    for (var i = 0; i < count; i++) {
      tokens[i] = i;
    }
    if (count == tokens.length) {
      return count;
    }
    // A heap of the best so far with the worst of them on top.
    for (var i = count / 2 - 1; i >= 0; i--) {
      sink(logits, from, i, count);
    }
    for (var token = count; token < tokens.length; token++) {
      if (logits[from + token] > logits[from + tokens[0]]) {
        tokens[0] = token;
        sink(logits, from, 0, count);
      }
    }
    return count;
  }

  private void sink(float[] logits, int from, int at, int count) {
    while (true) {
      var child = 2 * at + 1;
      if (child >= count) {
        return;
      }
      if (child + 1 < count && logits[from + tokens[child + 1]] < logits[from + tokens[child]]) {
        child++;
      }
      if (logits[from + tokens[at]] <= logits[from + tokens[child]]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int one, int other) {
    var token = tokens[one];
    tokens[one] = tokens[other];
    tokens[other] = token;
    var weight = weights[one];
    weights[one] = weights[other];
    weights[other] = weight;
  }

  /// Probabilities of the candidates as shares of the best one's.
  private void weigh(float[] logits, int from, int count, float temperature) {
    var most = Float.NEGATIVE_INFINITY;
    for (var i = 0; i < count; i++) {
      most = Math.max(most, logits[from + tokens[i]]);
    }
    for (var i = 0; i < count; i++) {
      weights[i] = (float) Math.exp((logits[from + tokens[i]] - most) / temperature);
    }
  }

  private double sum(int count) {
    var sum = 0.0;
    for (var i = 0; i < count; i++) {
      sum += weights[i];
    }
    return sum;
  }

  /// Moves the candidates of at least a weight to the front.
  private int keep(int count, float least) {
    var kept = 0;
    for (var i = 0; i < count; i++) {
      if (weights[i] >= least) {
        swap(i, kept++);
      }
    }
    return kept;
  }

  private int pick(int count, double point) {
    var token = TokenChoice.NONE;
    for (var i = 0; i < count && !(point < 0); i++) {
      if (weights[i] > 0) { // rounding may leave a rest; a token without weight must not get it
        token = tokens[i];
        point -= weights[i];
      }
    }
    return token;
  }

  /// Moves the heaviest candidates to the front until they weigh enough: selection by halves, since
  /// sorting a whole vocabulary would cost more than the model's step on a fast device.
  ///
  /// @return how many they are
  private int nucleus(int count, double enough) {
    var from = 0;
    var to = count;
    var weight = 0.0;
    while (to - from > 1) {
      var middle = partition(from, to);
      var upper = 0.0;
      for (var i = from; i < middle; i++) {
        upper += weights[i];
      }
      if (weight + upper >= enough) {
        to = middle;
      } else {
        weight += upper;
        from = middle;
      }
    }
    return to;
  }

  /// Puts those that are heavier than a pivot before it; both sides get one at least.
  private int partition(int from, int to) {
    var middle = (from + to) >>> 1;
    // The median of three keeps sorted input from being the worst case.
    if (weights[middle] > weights[from]) {
      swap(middle, from);
    }
    if (weights[to - 1] > weights[from]) {
      swap(to - 1, from);
    }
    if (weights[to - 1] > weights[middle]) {
      swap(to - 1, middle);
    }
    var pivot = weights[middle];
    var low = from;
    var high = to - 1;
    while (low <= high) {
      while (weights[low] > pivot) {
        low++;
      }
      while (weights[high] < pivot) {
        high--;
      }
      if (low <= high) {
        swap(low++, high--);
      }
    }
    return Math.clamp(low, from + 1, to - 1);
  }
}
