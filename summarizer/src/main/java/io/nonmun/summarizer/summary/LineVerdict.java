package io.nonmun.summarizer.summary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a second reading says of one line.
public enum LineVerdict {
  OK("ok"),
  WRONG_NUMBER("wrong number"),
  WRONG_SUBJECT("wrong subject"),
  STRONGER("stronger"),
  NOT_THERE("not there");

  private final String text;

  LineVerdict(String text) {
    this.text = text;
  }

  /// In the order of the verdicts, as a model that weighs them is asked.
  static List<String> letters() {
    return List.of("A", "B", "C", "D", "E");
  }

  static Optional<LineVerdict> of(String text) {
    return Arrays.stream(values()).filter(verdict -> verdict.text.equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
