package io.nonmun.summarizer.fulltext;

import io.nonmun.storage.model.FullTextSummary;

/// What came of the wish for a summary of a paper's whole text.
public sealed interface FullTextOutcome {

  record Made(FullTextSummary summary) implements FullTextOutcome {}

  /// There is no more than the abstract to read.
  record AbstractOnly() implements FullTextOutcome {}

  /// Models answered, and no summary stood.
  record Refused(String reason) implements FullTextOutcome {}

  /// No model could be asked.
  record Unasked(String reason) implements FullTextOutcome {}
}
