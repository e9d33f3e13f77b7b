package io.nonmun.fetcher.http;

import java.time.Duration;
import java.time.Instant;

/// How the client lets time pass, and says so: the only place of the fetcher where a thread sleeps.
@FunctionalInterface
public interface Waiter {

  /// Returns when `duration` is over.
  ///
  /// @param until the same as a time, for a person who watches
  /// @param reason why, in a few English words
  void await(Duration duration, Instant until, String reason) throws InterruptedException;
}
