package io.nonmun.gpumodel.generate;

import java.util.ArrayList;
import java.util.List;

/// How likely the model took a chosen token to be, and which others were likely: natural logarithms
/// of the probabilities by the model's own logits, before anything is done to them.
///
/// @param chosen the token
/// @param top the likeliest ones, best first; the chosen one need not be among them
public record Logprobs(Logprob chosen, List<Logprob> top) {

  public record Logprob(int token, float logprob) {}

  public Logprobs {
    top = List.copyOf(top);
  }

  static Logprobs of(float[] logits, int from, int count, int token, int most) {
    var top = top(logits, from, count, most);
    var best = Float.NEGATIVE_INFINITY;
    for (var i = from; i < from + count; i++) {
      best = Math.max(best, logits[i]);
    }
    var sum = 0.0;
    for (var i = from; i < from + count; i++) {
      sum += Math.exp(logits[i] - best);
    }
    var norm = best + Math.log(sum);
    return new Logprobs(
        logprob(logits, from, token, norm),
        top.stream().map(id -> logprob(logits, from, id, norm)).toList());
  }

  private static Logprob logprob(float[] logits, int from, int token, double norm) {
    return new Logprob(token, (float) (logits[from + token] - norm));
  }

  /// Few are wanted, so a sorted list of them is enough.
  private static List<Integer> top(float[] logits, int from, int count, int most) {
    var top = new ArrayList<Integer>();
    for (var token = 0; most > 0 && token < count; token++) {
      if (top.size() == most && logits[from + token] <= logits[from + top.getLast()]) {
        continue;
      }
      if (top.size() == most) {
        top.removeLast();
      }
      var at = top.size();
      while (at > 0 && logits[from + token] > logits[from + top.get(at - 1)]) {
        at--;
      }
      top.add(at, token);
    }
    return top;
  }
}
