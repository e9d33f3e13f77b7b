package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import java.util.List;

/// Answers questions about papers from their texts, ahead of whatever nobody waits for. Safe for
/// use by many threads.
public interface Answerer {

  /// Blocks until models have answered or none can.
  ///
  /// @param text of the same paper
  /// @throws InterruptedException if the calling thread is asked to stop
  AnswerOutcome answer(Paper paper, FullText text, Asked asked) throws InterruptedException;

  /// How much whichever model is asked reads and writes at once; 0 where there is none.
  ///
  /// @throws InterruptedException if the calling thread is asked to stop
  int contextTokens() throws InterruptedException;

  /// How well texts fit a question, by the words that they share with it and with what a model
  /// makes of it in English.
  ///
  /// @return of each text in its order; 0 where it shares none
  /// @throws InterruptedException if the calling thread is asked to stop
  double[] fit(String question, List<String> texts) throws InterruptedException;
}
