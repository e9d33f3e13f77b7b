package io.nonmun.fetcher.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// A clock that moves only when somebody waits, and the waiter that moves it.
public final class FakeTime extends Clock implements Waiter {

  public final List<Duration> waits = new ArrayList<>();
  public final List<String> reasons = new ArrayList<>();
  private Instant now;

  public FakeTime(String now) {
    this.now = Instant.parse(now);
  }

  @Override
  public synchronized void await(Duration duration, Instant until, String reason) {
    waits.add(duration);
    reasons.add(reason);
    now = now.plus(duration);
  }

  public synchronized void pass(Duration duration) {
    now = now.plus(duration);
  }

  public synchronized Duration waited() {
    return waits.stream().reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
