package io.nonmun.gpumodel.engine;

import java.util.function.LongSupplier;

/// Events a second over the last ten seconds. Safe for use by many threads.
final class Rate {

  private static final int SECONDS = 10;

  private final LongSupplier nanoTime;
  private final long[] counts = new long[SECONDS + 1]; // the second at hand is not over
  private final long begin;
  private long second;

  Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begin = nanoTime.getAsLong();
  }

  synchronized void add(int events) {
    advance();
    counts[(int) (second % counts.length)] += events;
  }

  synchronized double perSecond() {
    advance();
    var sum = 0L;
    for (var count : counts) {
      sum += count;
    }
    var elapsed = (nanoTime.getAsLong() - begin) / 1e9;
    return elapsed <= 0 ? 0 : sum / Math.min(elapsed, elapsed - second + SECONDS);
  }

  private void advance() {
    var now = (nanoTime.getAsLong() - begin) / 1_000_000_000;
    for (var i = 0; second < now && i < counts.length; i++) {
      second = Math.max(second + 1, now - SECONDS);
      counts[(int) (second % counts.length)] = 0;
    }
  }
}
