package io.nonmun.bot.editions;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.Answerer;
import io.nonmun.summarizer.Answerer.Inquiry;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.answer.AnswerOutcome;

/// Answers questions about one paper from its whole text. Safe for use by many threads.
@FunctionalInterface
public interface AnswerDesk {

  /// What a server or a local model reads and writes at once, at the least.
  int CONTEXT_TOKENS = 8_192;

  /// @param text that was read for it
  record Answered(Paper paper, FullText text, AnswerOutcome outcome) {}

  /// @throws io.nonmun.fetcher.FetchException if the paper is neither stored nor to be had
  Answered answer(PaperReference paper, String question) throws InterruptedException;

  static AnswerDesk of(PaperDesk papers, FullTexts texts, Answerer answerer) {
    return (reference, question) -> {
      var paper = papers.find(reference);
      var text = texts.of(paper);
      var inquiry = new Inquiry(paper, text, question, CONTEXT_TOKENS, Priority.INTERACTIVE);
      return new Answered(paper, text, answerer.answer(inquiry));
    };
  }
}
