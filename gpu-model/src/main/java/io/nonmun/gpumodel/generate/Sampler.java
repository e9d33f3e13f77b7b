package io.nonmun.gpumodel.generate;

import java.util.SplittableRandom;

/// Chooses tokens by their logits. Keeps its arrays, so that a step allocates nothing; for one
/// sequence.
public final class Sampler {

  private final Sampling sampling;
  private final SplittableRandom random;
  private final int[] candidates;
  private final float[] weights;

  /// @param vocabulary length of the logits
  public Sampler(Sampling sampling, int vocabulary) {
    this.sampling = sampling;
    this.random = new SplittableRandom(sampling.seed());
    this.candidates = new int[vocabulary];
    this.weights = new float[vocabulary];
  }

  /// @param logits of one row; left as they are
  /// @return the token
  public int next(float[] logits) {
    if (sampling.temperature() == 0 || sampling.topK() == 1) {
      return best(logits);
    }
    var count = collect(logits);
    var total = weigh(logits, count);
    if (sampling.topP() < 1) {
      count = nucleus(count, total * sampling.topP());
      total = 0;
      for (var i = 0; i < count; i++) {
        total += weights[i];
      }
    }
    var point = random.nextDouble() * total;
    for (var i = 0; i < count - 1; i++) {
      point -= weights[i];
      if (point < 0) {
        return candidates[i];
      }
    }
    return candidates[count - 1];
  }

  /// The token with the highest logit; of equal ones the first.
  public static int best(float[] logits) {
    var best = 0;
    for (var i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /// Fills the candidates: all tokens, or the `topK` best.
  private int collect(float[] logits) {
    var count = sampling.topK() == 0 ? logits.length : Math.min(sampling.topK(), logits.length);
    for (var i = 0; i < count; i++) {
      candidates[i] = i;
    }
    if (count == logits.length) {
      return count;
    }
    // A heap of the best so far with the worst of them on top.
    for (var i = count / 2 - 1; i >= 0; i--) {
      sink(logits, i, count);
    }
    for (var token = count; token < logits.length; token++) {
      if (logits[token] > logits[candidates[0]]) {
        candidates[0] = token;
        sink(logits, 0, count);
      }
    }
    return count;
  }

  private void sink(float[] logits, int at, int count) {
    while (true) {
      var child = 2 * at + 1;
      if (child >= count) {
        return;
      }
      if (child + 1 < count && logits[candidates[child + 1]] < logits[candidates[child]]) {
        child++;
      }
      if (logits[candidates[at]] <= logits[candidates[child]]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int one, int other) {
    var token = candidates[one];
    candidates[one] = candidates[other];
    candidates[other] = token;
    var weight = weights[one];
    weights[one] = weights[other];
    weights[other] = weight;
  }

  /// Unnormalised probabilities of the candidates.
  ///
  /// @return their sum
  private double weigh(float[] logits, int count) {
    var most = Float.NEGATIVE_INFINITY;
    for (var i = 0; i < count; i++) {
      most = Math.max(most, logits[candidates[i]]);
    }
    var total = 0.0;
    for (var i = 0; i < count; i++) {
      weights[i] = (float) Math.exp((logits[candidates[i]] - most) / sampling.temperature());
      total += weights[i];
    }
    return total;
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
