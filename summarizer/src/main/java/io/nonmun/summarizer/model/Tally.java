package io.nonmun.summarizer.model;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Counts what becomes of a model's answers. Safe for use by many threads.
final class Tally {

  private final AtomicLong first = new AtomicLong();
  private final AtomicLong repaired = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /// @param atFirst whether as the model gave it
  void accepted(boolean atFirst) {
    (atFirst ? first : repaired).incrementAndGet();
  }

  void refused() {
    refused.incrementAndGet();
  }

  /// Null before the first answer.
  ProviderStatus.@Nullable Answers answers() {
    var now = new ProviderStatus.Answers(first.get(), repaired.get(), refused.get());
    return now.first() + now.repaired() + now.refused() == 0 ? null : now;
  }
}
