package io.nonmun.summarizer.answer;

/// A question in a row, and the answer as it was shown. It says what the next question means, and
/// proves nothing.
public record Exchange(String question, String answer) {}
