package io.nonmun.storage.model.retry;

import java.time.Duration;
import java.time.Instant;

/// Times that were noted by a clock which may have been wrong: one that lies where a right clock
/// cannot have put it is not believed, or what waits for it would wait until the clock is there.
public final class Moments {

  private Moments() {}

  /// Whether something was done within the last while.
  ///
  /// @param at when; after now: never
  public static boolean isWithin(Duration span, Instant at, Instant now) {
    return !at.isAfter(now) && now.isBefore(at.plus(span));
  }

  /// Whether something is still put off.
  ///
  /// @param until when; further ahead than it can have been put off: no longer
  /// @param longest that it is ever put off for
  public static boolean isAhead(Duration longest, Instant until, Instant now) {
    return now.isBefore(until) && !until.isAfter(now.plus(longest));
  }
}
