package io.nonmun.fetcher.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The contract of [RequestGate] in one process; remembers who came in and out.
public final class InMemoryGate implements RequestGate {

  public final List<String> log = new ArrayList<>();
  public final Map<String, Instant> closed = new HashMap<>();
  private final Map<String, Instant> next = new HashMap<>();
  private final Map<String, String> holders = new HashMap<>();

  @Override
  public synchronized Duration tryEnter(
      Map<String, Duration> intervals, String holder, Duration lease, Instant now) {
    if (intervals.keySet().stream().anyMatch(holders::containsKey)) {
      return Duration.ofMillis(50);
    }
    var open =
        intervals.keySet().stream()
            .flatMap(gate ->
                java.util.stream.Stream.of(
                    next.getOrDefault(gate, now), closed.getOrDefault(gate, now)))
            .max(Instant::compareTo)
            .orElse(now);
    if (open.isAfter(now)) {
      return Duration.between(now, open);
    }
    intervals.forEach((gate, interval) -> {
      holders.put(gate, holder);
      next.put(gate, now.plus(interval));
    });
    log.add("enter " + holder);
    return Duration.ZERO;
  }

  @Override
  public synchronized void leave(Map<String, Duration> intervals, String holder) {
    intervals.keySet().forEach(gate -> holders.remove(gate, holder));
    log.add("leave " + holder);
    notifyAll();
  }

  /// Blocks while somebody is inside; a waiter for tests with several threads.
  public synchronized void awaitEmpty() throws InterruptedException {
    while (!holders.isEmpty()) {
      wait();
    }
  }

  @Override
  public synchronized void close(String gate, Instant until, String reason) {
    closed.merge(gate, until, (old, later) -> old.isAfter(later) ? old : later);
  }
}
