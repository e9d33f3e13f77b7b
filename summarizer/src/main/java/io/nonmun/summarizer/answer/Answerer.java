package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import java.util.List;

/// Answers questions about papers from their texts. Safe for use by many threads.
public interface Answerer {

  /// Blocks until models have answered or none can.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  AnswerOutcome answer(Inquiry inquiry) throws InterruptedException;

  /// How much whichever model is asked reads and writes at once.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  int contextTokens() throws InterruptedException;

  /// How well texts fit a question, by the words that they share with it and with what a model
  /// makes of it in English.
  ///
  /// @return of each text in its order; 0 where it shares none
  /// @throws InterruptedException if the calling thread is asked to stop
  double[] fit(String question, List<String> texts) throws InterruptedException;

  /// @param text of the same paper
  /// @param contextTokens how much the model reads and writes at once
  /// @param earlier what was asked and answered before it, the latest last; the last few are read
  record Inquiry(
      Paper paper, FullText text, String question, int contextTokens, List<Exchange> earlier) {

    public Inquiry {
      earlier = List.copyOf(earlier);
    }

    /// A question by itself.
    public Inquiry(Paper paper, FullText text, String question, int contextTokens) {
      this(paper, text, question, contextTokens, List.of());
    }
  }

  /// A question in a row, and the answer as it was shown. It says what the next question means, and
  /// proves nothing.
  record Exchange(String question, String answer) {}
}
