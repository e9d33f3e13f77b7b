package io.nonmun.gpumodel.generate;

import java.util.Arrays;

/// Which tokens a sequence has had, and how often its answer has, for penalties.
final class History {

  private final int[] counts; // 0: not yet; otherwise 1 + times in the answer
  private int[] distinct = new int[64];
  private int size;

  History(int vocabulary) {
    counts = new int[vocabulary];
  }

  void addPrompt(int token) {
    if (counts[token] == 0) {
      counts[token] = 1;
      if (size == distinct.length) {
        distinct = Arrays.copyOf(distinct, 2 * size);
      }
      distinct[size++] = token;
    }
  }

  void addAnswer(int token) {
    addPrompt(token);
    counts[token]++;
  }

  void penalise(Sampling.Penalties penalties, float[] logits) {
    for (var i = 0; i < size; i++) {
      var token = distinct[i];
      var logit = logits[token];
      logit = logit > 0 ? logit / penalties.repetition() : logit * penalties.repetition();
      var times = counts[token] - 1;
      if (times > 0) {
        logit -= penalties.presence() + times * penalties.frequency();
      }
      logits[token] = logit;
    }
  }
}
