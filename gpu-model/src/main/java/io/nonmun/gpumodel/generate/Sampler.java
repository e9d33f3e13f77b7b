package io.nonmun.gpumodel.generate;

import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.schema.TokenMask;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Chooses one sequence's tokens by their logits: with [#next], or by [#choice] where the logits
/// are, and then [#accept]. [#next] allocates nothing.
public final class Sampler {

  private final Sampling sampling;
  private Candidates candidates;
  private final SplittableRandom random;
  private final @Nullable History history;

  /// @param vocabulary length of a row of logits
  public Sampler(Sampling sampling, int vocabulary) {
    this(sampling, new Candidates(vocabulary));
  }

  /// @param candidates may be shared with other samplers of the same thread
  /// @throws IllegalArgumentException if a bias is for a token that there is not
  public Sampler(Sampling sampling, Candidates candidates) {
    for (int token : sampling.bias().keySet()) {
      if (token < 0 || token >= candidates.vocabulary()) {
        throw new IllegalArgumentException(
            "a bias for token %d; the vocabulary has 0 to %d"
                .formatted(token, candidates.vocabulary() - 1));
      }
    }
    this.sampling = sampling;
    this.candidates = candidates;
    random = new SplittableRandom(sampling.seed());
    history =
        sampling.penalties().equals(Sampling.Penalties.NONE)
            ? null
            : new History(candidates.vocabulary());
  }

  /// Another thread's room to choose in from now on, of the same vocabulary.
  public void use(Candidates others) {
    candidates = others;
  }

  /// Tells the penalties what came before the first chosen token.
  public void begin(int[] prompt) {
    if (history != null) {
      for (var token : prompt) {
        history.addPrompt(token);
      }
    }
  }

  /// @param logits one row
  /// @return the token
  /// @throws IllegalStateException as the other one
  public int next(float[] logits) {
    return next(logits, 0, null);
  }

  /// @param logits left as they are
  /// @param from where the row begins
  /// @param mask tokens that may be chosen; null for all
  /// @return the token
  /// @throws IllegalStateException if there is none: the logits are no numbers, or give the tokens
  ///   that may be chosen no probability
  public int next(float[] logits, int from, @Nullable TokenMask mask) {
    var row = logits;
    var at = from;
    if (mask != null || sampling.changesLogits()) {
      row = candidates.copy(logits, from);
      at = 0;
      if (history != null) {
        history.penalise(sampling.penalties(), row);
      }
      for (var bias : sampling.bias().entrySet()) {
        row[bias.getKey()] += bias.getValue();
      }
      if (mask != null) {
        mask.apply(row);
      }
    }
    var token =
        isGreedy()
            ? best(row, at, candidates.vocabulary())
            : candidates.draw(row, at, sampling, random.nextDouble());
    var isChosen = token != TokenChoice.NONE && row[at + token] > Float.NEGATIVE_INFINITY;
    return accept(isChosen ? token : TokenChoice.NONE);
  }

  private boolean isGreedy() {
    return sampling.temperature() == 0 || sampling.topK() == 1;
  }

  /// How the next token is to be chosen where the logits are, by settings that do not change them.
  ///
  /// @param mask as [#next]
  public Choice choice(@Nullable TokenMask mask) {
    return new Choice(
        candidates.vocabulary(),
        sampling.temperature(),
        sampling.topK(),
        sampling.topP(),
        sampling.minP(),
        isGreedy() ? 0 : random.nextDouble(),
        mask == null ? null : mask.words());
  }

  /// Takes the token that a [#choice] led to.
  ///
  /// @return the token
  /// @throws IllegalStateException if it is [TokenChoice#NONE]
  public int accept(int token) {
    if (token == TokenChoice.NONE) {
      throw new IllegalStateException("the logits are no numbers, or leave no token to choose");
    }
    if (history != null) {
      history.addAnswer(token);
    }
    return token;
  }

  /// The token with the highest logit; of equal ones the first.
  public static int best(float[] logits) {
    return best(logits, 0, logits.length);
  }

  private static int best(float[] logits, int from, int count) {
    var best = from;
    for (var i = from + 1; i < from + count; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best - from;
  }
}
