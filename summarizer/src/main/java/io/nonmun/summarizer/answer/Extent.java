package io.nonmun.summarizer.answer;

/// How much of a paper a model was shown.
public enum Extent {
  WHOLE,
  /// Without references; of appendix and related work, where these are too long, what fits the
  /// question.
  BODY,
  /// What fits the question.
  SELECTED
}
