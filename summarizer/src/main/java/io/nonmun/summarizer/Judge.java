package io.nonmun.summarizer;

import io.nonmun.summarizer.check.Verdict;

/// Decides whether a model's answer may be shown: [io.nonmun.summarizer.check.Checks#judge].
@FunctionalInterface
interface Judge {
  Verdict judge(String answer, boolean cutOff, SourceText source);
}
