package io.nonmun.summarizer.summary;

import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.check.Verdict;

/// Decides whether a model's answer may be shown:
/// [io.nonmun.summarizer.summary.check.Checks#judge].
@FunctionalInterface
public interface Judge {
  Verdict judge(String answer, boolean cutOff, SourceText source);
}
