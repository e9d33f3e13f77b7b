package io.nonmun.summarizer.model.openai;

import java.time.Duration;

/// How this module waits; a test's own waiter moves its clock instead.
@FunctionalInterface
interface Waiter {
  void await(Duration duration) throws InterruptedException;
}
