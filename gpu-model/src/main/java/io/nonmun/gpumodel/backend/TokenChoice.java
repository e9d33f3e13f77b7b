package io.nonmun.gpumodel.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Backend] may also be: one that chooses tokens where the logits are, so that a step
/// brings back a number for each row and not a vocabulary.
public interface TokenChoice {

  /// A token that [#choose] found no way to choose: a logit is no number, or no token is allowed.
  int NONE = -1;

  /// How one row's token is chosen: the best, or one drawn by probability from those that top-k,
  /// min-p and top-p leave. Tokens as likely as the last one left stay too.
  ///
  /// @param temperature 0 for the best; of equal ones the first
  /// @param topK 0 for all
  /// @param topP 1 for all
  /// @param minP 0 for all
  /// @param point where in the candidates' probability to draw, 0 to 1, without 1
  /// @param mask tokens that may be chosen, bit `i % 64` of word `i / 64` for token `i`; null for
  ///   all
  record Choice(
      float temperature, int topK, float topP, float minP, double point, long @Nullable [] mask) {}

  /// Chooses a token for each of the first rows of logits, `[rows, vocabulary]`, and waits for it.
  ///
  /// @param choices one for each row
  /// @param tokens where they go
  void choose(Tensor logits, List<Choice> choices, int[] tokens);
}
