package io.nonmun.gpumodel.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Backend] may have: it chooses tokens where the logits are, so that a step brings back a
/// number for each row and not a vocabulary.
///
/// The rules are those of the host's sampler: candidates are drawn from in the order of tokens, so
/// that the same point leads to the same token, however they were found.
public interface TokenChoice {

  /// No token: a logit is no number, or the best that is allowed is not finite.
  int NONE = -1;

  /// How one row's token is chosen: the best, or one drawn by probability from those that top-k,
  /// min-p and top-p leave. Tokens as likely as the last one left stay too.
  ///
  /// @param vocabulary tokens that there are; some models have more logits, of which the rest is
  ///   never chosen
  /// @param temperature 0 for the best; of equal ones the first
  /// @param topK 0 for all
  /// @param topP 1 for all
  /// @param minP 0 for all
  /// @param point where in the candidates' probability to draw, 0 to 1, without 1
  /// @param mask tokens that may be chosen, bit `i % 64` of word `i / 64` for token `i`; null for
  ///   all
  record Choice(
      int vocabulary,
      float temperature,
      int topK,
      float topP,
      float minP,
      double point,
      long @Nullable [] mask) {

    /// The best of all tokens.
    public static Choice best(int vocabulary) {
      return new Choice(vocabulary, 0, 0, 1, 0, 0, null);
    }

    /// Whether this token can be the outcome: one that there is and the mask has, or [#NONE].
    public boolean allows(int token) {
      if (token == NONE) {
        return true;
      }
      var isToken = token >= 0 && token < vocabulary;
      return isToken
          && (mask == null
              || token / Long.SIZE < mask.length && (mask[token / Long.SIZE] >>> token & 1) != 0);
    }
  }

  /// Makes room to choose by these logits, `[rows, at least the vocabulary]`, so that [#choose]
  /// need not.
  void reserve(Tensor logits);

  /// Has a token chosen for each of the first rows of logits, in its turn. Until the next time,
  /// steps may have the outcome among their tokens, by [Batch#chosen].
  ///
  /// @param logits as large as those that room was made for
  /// @param choices one for each row; null where it does not matter. Of no rows, it can be waited
  ///   for all the same
  void choose(Tensor logits, List<@Nullable Choice> choices);

  /// Waits for what was chosen last, not for what was begun after it.
  ///
  /// @param tokens where they go; [#NONE] for what cannot be chosen
  void awaitTokens(int[] tokens);
}
