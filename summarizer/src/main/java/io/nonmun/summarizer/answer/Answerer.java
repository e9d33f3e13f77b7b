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

  /// Those of some texts that meet a question: by the words that they share with it and with what a
  /// model makes of it in English, joined with what is known of their meaning; a reranker, where
  /// there is one, orders the best.
  ///
  /// @param byMeaning the places of the texts nearest to the question, the nearest first; may be
  ///   empty
  /// @return places, the best first
  /// @throws InterruptedException if the calling thread is asked to stop
  List<Integer> best(String question, List<String> texts, List<Integer> byMeaning)
      throws InterruptedException;
}
