package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.source.SourceText;

/// Decides whether a model's answer may be shown: by the rules in code,
/// [io.nonmun.summarizer.summary.check.Checks#judge], and by a [SecondReading] behind them.
@FunctionalInterface
public interface Judge extends AutoCloseable {

  /// @throws InterruptedException if the calling thread is asked to stop
  Verdict<Summary> judge(String answer, boolean cutOff, SourceText source)
      throws InterruptedException;

  /// @param priority of what has to be computed for it
  default Verdict<Summary> judge(
      String answer, boolean cutOff, SourceText source, Priority priority)
      throws InterruptedException {
    return judge(answer, cutOff, source);
  }

  /// The model that has a say in it, in one line; empty for none.
  default String asked() {
    return "";
  }

  @Override
  default void close() {}
}
