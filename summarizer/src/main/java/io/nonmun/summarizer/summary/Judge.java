package io.nonmun.summarizer.summary;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.source.SourceText;

/// Decides whether a model's answer may be shown:
/// [io.nonmun.summarizer.summary.check.Checks#judge].
@FunctionalInterface
public interface Judge {
  Verdict<Summary> judge(String answer, boolean cutOff, SourceText source);
}
