package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Ranking;

/// Judges documents by a query, which takes a model a reading of each. Safe for use by many
/// threads.
public interface Reranker extends AutoCloseable {

  /// Blocks until it is done.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  Outcome score(Ranking ranking) throws InterruptedException;

  @Override
  void close();

  /// What came of it.
  sealed interface Outcome {

    /// @param scores for each document in the same order how well it meets the query, 0 to 1
    record Scored(double[] scores) implements Outcome {}

    /// There are none, not for a part of the documents either.
    ///
    /// @param reason for the owner: what happened and the mend
    record Failed(String reason) implements Outcome {}
  }
}
