package io.nonmun.bot.telegram;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time for waiting: a clock that runs evenly, whatever is done to the wall clock, and the waiting
/// itself. Tests pass it faster.
interface Sleeper extends InstantSource {

  void sleep(Duration duration) throws InterruptedException;

  default void sleepUntil(Instant end) throws InterruptedException {
    for (var rest = rest(end); rest.isPositive(); rest = rest(end)) {
      sleep(rest);
    }
  }

  private Duration rest(Instant end) {
    // MIN is farther away than a duration can tell.
    return end.equals(Instant.MIN) ? Duration.ZERO : Duration.between(instant(), end);
  }

  static Sleeper real() {
    var startedAt = Instant.now();
    var started = System.nanoTime();
    return new Sleeper() {
      @Override
      public Instant instant() {
        return startedAt.plusNanos(System.nanoTime() - started);
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
