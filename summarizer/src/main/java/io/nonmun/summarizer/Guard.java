package io.nonmun.summarizer;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;

/// Says whether an answer about a paper may be shown, whoever wrote it, in the way that the answers
/// of [Summarizer]'s models are judged. Safe for use by many threads.
public interface Guard extends AutoCloseable {

  /// @param title as arXiv writes it; so is the abstract
  /// @param answer one JSON object of the summary's schema
  /// @throws InterruptedException if the calling thread is asked to stop
  Verdict<Summary> judge(String title, String abstractText, String answer)
      throws InterruptedException;

  @Override
  void close();
}
