package io.nonmun.summarizer.answer;

/// How much of a paper a model was shown.
public enum Extent {
  WHOLE,
  /// Without references, and what else stands behind or beside the work itself.
  BODY,
  /// What fits the question.
  SELECTED
}
