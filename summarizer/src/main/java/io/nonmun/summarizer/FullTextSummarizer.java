package io.nonmun.summarizer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.fulltext.FullTextOutcome;

/// Summarises papers from their whole texts. Safe for use by many threads.
@FunctionalInterface
public interface FullTextSummarizer {

  /// Blocks until models have answered or none can.
  ///
  /// @param text of the same paper
  /// @throws InterruptedException if the calling thread is asked to stop
  FullTextOutcome summarize(Paper paper, FullText text, Priority priority)
      throws InterruptedException;
}
