package io.nonmun.gpumodel.generate;

import java.util.ArrayList;
import java.util.List;

/// How likely a model found a token that was chosen, and others in its place: natural logarithms of
/// the probabilities that the logits say, before penalties, bias, mask and temperature.
///
/// @param token the chosen one
/// @param top the most likely tokens, best first
public record Logprobs(int token, double logprob, List<Ranked> top) {

  /// One that could have been chosen.
  public record Ranked(int token, double logprob) {}

  public Logprobs {
    top = List.copyOf(top);
  }

  /// @param from where the row of logits begins
  /// @param count of `top`
  public static Logprobs of(float[] logits, int from, int vocabulary, int token, int count) {
    var most = Float.NEGATIVE_INFINITY;
    for (var i = from; i < from + vocabulary; i++) {
      most = Math.max(most, logits[i]);
    }
    var sum = 0.0;
    for (var i = from; i < from + vocabulary; i++) {
      sum += Math.exp(logits[i] - most);
    }
    var zero = most + Math.log(sum);
    var top = new ArrayList<Ranked>(count);
    for (var id : best(logits, from, vocabulary, Math.min(count, vocabulary))) {
      top.add(new Ranked(id, logits[from + id] - zero));
    }
    return new Logprobs(token, logits[from + token] - zero, top);
  }

  /// The few best by insertion: most tokens are worse than the last of them.
  private static int[] best(float[] logits, int from, int vocabulary, int count) {
    var best = new int[count];
    var size = 0;
    for (var id = 0; id < vocabulary && count > 0; id++) {
      var logit = logits[from + id];
      if (size == count && logit <= logits[from + best[count - 1]]) {
        continue;
      }
      var at = size == count ? count - 1 : size++;
      for (; at > 0 && logits[from + best[at - 1]] < logit; at--) {
        best[at] = best[at - 1];
      }
      best[at] = id;
    }
    return best;
  }
}
