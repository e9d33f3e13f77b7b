package io.nonmun.summarizer.summary;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.source.SourceText;

/// Decides whether a model's answer may be shown:
/// [io.nonmun.summarizer.summary.check.Checks#judge].
@FunctionalInterface
public interface Judge {
  /// @throws InterruptedException if the calling thread is asked to stop
  Verdict<Summary> judge(String answer, boolean cutOff, SourceText source)
      throws InterruptedException;
}
