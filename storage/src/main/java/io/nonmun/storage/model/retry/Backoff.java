package io.nonmun.storage.model.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing waits between attempts.
///
/// @param first of the waits
/// @param factor that each further one is longer by
/// @param longest that none exceeds
public record Backoff(Duration first, int factor, Duration longest) {

  public Backoff {
    if (!first.isPositive() || factor < 1 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "waits from %s to %s, each %d times the one before".formatted(first, longest, factor));
    }
  }

  /// @param failures in a row, 1 or more
  public Duration after(int failures) {
    var millis = first.toMillis() * Math.pow(factor, failures - 1);
    return millis < longest.toMillis() ? Duration.ofMillis((long) millis) : longest;
  }

  /// The same, shortened by up to a half, so that not all come back at once.
  public Duration after(int failures, RandomGenerator random) {
    var whole = after(failures).toMillis();
    return Duration.ofMillis(whole - (long) (random.nextDouble() * whole / 2));
  }
}
