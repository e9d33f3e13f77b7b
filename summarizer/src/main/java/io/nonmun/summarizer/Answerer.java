package io.nonmun.summarizer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.Exchange;
import java.util.List;

/// Answers questions about one paper from its text. Safe for use by many threads.
@FunctionalInterface
public interface Answerer {

  /// Blocks until models have answered or none can.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  AnswerOutcome answer(Inquiry inquiry) throws InterruptedException;

  /// @param text of the same paper
  /// @param contextTokens how much the model reads and writes at once
  /// @param earlier what was asked and answered before it, the latest last; the last few are read
  record Inquiry(
      Paper paper,
      FullText text,
      String question,
      int contextTokens,
      Priority priority,
      List<Exchange> earlier) {

    public Inquiry {
      earlier = List.copyOf(earlier);
    }

    /// A question by itself.
    public Inquiry(
        Paper paper, FullText text, String question, int contextTokens, Priority priority) {
      this(paper, text, question, contextTokens, priority, List.of());
    }
  }
}
