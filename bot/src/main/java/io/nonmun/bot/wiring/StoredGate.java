package io.nonmun.bot.wiring;

import io.nonmun.fetcher.http.RequestGate;
import io.nonmun.storage.GateRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// The fetcher's gate, kept in the database.
record StoredGate(GateRepository gates) implements RequestGate {

  @Override
  public Duration tryEnter(
      Map<String, Duration> intervals, String holder, Duration lease, Instant now) {
    return gates.tryEnter(intervals, holder, lease, now);
  }

  @Override
  public void leave(Map<String, Duration> intervals, String holder) {
    gates.leave(intervals, holder);
  }

  @Override
  public void close(String gate, Instant until, String reason) {
    gates.close(gate, until, reason);
  }
}
