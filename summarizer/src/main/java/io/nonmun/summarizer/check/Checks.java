package io.nonmun.summarizer.check;

import io.nonmun.summarizer.SourceText;
import java.util.List;

/// All rules that a model's answer must meet.
public final class Checks {

  private Checks() {}

  public static Checks standard() {
    return new Checks();
  }

  /// @param answer the model's raw answer, meant to be one JSON object
  /// @param cutOff whether the model stopped for lack of room
  public Verdict judge(String answer, boolean cutOff, SourceText source) {
    return new Verdict.Refused(List.of());
  }
}
