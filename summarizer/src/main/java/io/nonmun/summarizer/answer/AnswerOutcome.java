package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.FullText.Section;
import io.nonmun.summarizer.model.Models.Receipt;
import java.util.Optional;

/// What became of a question about a paper.
public sealed interface AnswerOutcome {

  /// @param answer with one claim at least, each proven by its quotations
  record Answered(Answer answer, Extent extent, Receipt receipt) implements AnswerOutcome {}

  /// The paper does not say, or nothing that a model said could be proven.
  ///
  /// @param nearest the section that fits the question best
  record NotInPaper(Extent extent, Optional<Section> nearest) implements AnswerOutcome {}

  /// No model answered.
  ///
  /// @param reason for the owner
  record Failed(String reason) implements AnswerOutcome {}
}
