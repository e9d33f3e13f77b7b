package io.nonmun.bot.digest;

/// Told how far a day's work is. Called from several threads.
@FunctionalInterface
public interface Progress {

  /// Nobody listens.
  Progress NONE = (stage, done, total) -> {};

  /// @param done 0 when a stage begins
  void report(Stage stage, int done, int total);

  /// The steps of a day's work, in order.
  enum Stage {
    /// Reading listings; counts categories.
    ANNOUNCED,
    /// Reading metadata; counts papers.
    FETCHED,
    /// Asking for summaries; counts papers.
    SUMMARISED
  }
}
