package io.nonmun.summarizer.model.openai;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Spreads requests so that their tokens stay within a rate: a token bucket that holds nothing, so
/// that each request waits until the ones before it are paid off. Any minute sees at most the rate
/// plus one request. Safe for use by many threads.
final class Pacer {

  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

  private final int tokensPerMinute;
  private final Clock clock;
  private Instant paidOff = Instant.MIN;
  private Instant heldUntil = Instant.MIN;
  private Instant asked = Instant.MIN;

  /// @param tokensPerMinute 0 for no limit
  Pacer(int tokensPerMinute, Clock clock) {
    this.tokensPerMinute = tokensPerMinute;
    this.clock = clock;
  }

  /// Books a request and says how long to wait before it is sent.
  synchronized Duration reserve(int tokens) {
    var now = now();
    var start = latest(now, latest(paidOff, heldUntil));
    paidOff = start.plus(time(tokens));
    return Duration.between(now, start);
  }

  /// What was booked by a clock that has been set back since is forgotten.
  private Instant now() {
    var now = clock.instant();
    if (now.isBefore(asked)) {
      paidOff = now;
      heldUntil = now;
    }
    asked = now;
    return now;
  }

  /// Corrects a booking that turned out smaller, or larger where negative.
  synchronized void giveBack(int tokens) {
    paidOff = paidOff.minus(time(tokens));
  }

  /// Books nothing before an instant that the server named.
  synchronized void holdUntil(Instant instant) {
    heldUntil = latest(heldUntil, instant);
  }

  private Duration time(int tokens) {
    return tokensPerMinute == 0
        ? Duration.ZERO
        : Duration.ofNanos(NANOS_PER_MINUTE * tokens / tokensPerMinute);
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
