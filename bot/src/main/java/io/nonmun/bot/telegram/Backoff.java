package io.nonmun.bot.telegram;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing waits between attempts, with jitter: 1, 2, 4 … 60 seconds, each shortened by up to a
/// half.
final class Backoff {

  static final Duration LONGEST = Duration.ofSeconds(60);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    var whole = Math.min(LONGEST.toMillis(), 1_000L << Math.min(failures++, 10));
    return Duration.ofMillis(whole - random.nextLong(whole / 2));
  }

  void reset() {
    failures = 0;
  }
}
