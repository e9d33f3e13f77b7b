package io.nonmun.gpumodel.schema;

/// What an answer may go on with, token by token. For one answer and one thread at a time.
public interface Constraint {

  /// Tokens that may come next, whatever their number.
  default TokenMask mask() {
    return mask(Integer.MAX_VALUE);
  }

  /// Tokens that may come next so that the answer can still be finished in time. End tokens are
  /// among them exactly where the answer is complete.
  ///
  /// @param remaining how many tokens the answer may still have, the next one included, an end
  ///   token not counted
  /// @throws IllegalArgumentException if they are fewer than [#minTokens]
  /// @throws IllegalStateException if an end token has been accepted
  TokenMask mask(int remaining);

  /// A number of tokens that is enough to finish the answer, end token not counted; 0 where it is
  /// complete. A request that may have fewer cannot be served.
  int minTokens();

  /// Goes on by a token that the mask allows.
  ///
  /// @throws IllegalArgumentException if the token does not fit
  /// @throws IllegalStateException if an end token has been accepted
  void accept(int token);

  /// Whether the answer fits as it is; it may go on, unless it [#isFinished].
  boolean isComplete();

  /// Whether nothing but an end token can follow, or one has been accepted.
  boolean isFinished();

  /// One that goes on from here by itself; cheap.
  Constraint copy();
}
