package io.nonmun.storage;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class GateRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final Map<String, Duration> ARXIV = Map.of("arxiv", INTERVAL);
  private static final Map<String, Duration> SITE =
      Map.of("arxiv", INTERVAL, "arxiv-site", Duration.ofSeconds(15));

  @Test
  void admitsOneHolderAtATime() {
    assertThat(enter(ARXIV, "a", NOW)).isZero();

    assertThat(enter(ARXIV, "b", NOW.plusSeconds(10))).isPositive().isLessThan(INTERVAL);
    assertThat(enter(ARXIV, "a", NOW.plusSeconds(10))).isPositive();
    storage.gates().leave(ARXIV, "a");
    assertThat(enter(ARXIV, "b", NOW.plusSeconds(10))).isZero();
  }

  @Test
  void theIntervalRunsFromTheLastTurnsBeginning() {
    enter(ARXIV, "a", NOW);
    storage.gates().leave(ARXIV, "a");

    assertThat(enter(ARXIV, "b", NOW.plusSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(enter(ARXIV, "b", NOW.plusSeconds(3).minusNanos(1))).isEqualTo(Duration.ofNanos(1));
    assertThat(enter(ARXIV, "b", NOW.plusSeconds(3))).isZero();
  }

  @Test
  void takesAllGatesOrNone() {
    enter(SITE, "a", NOW);
    storage.gates().leave(SITE, "a");

    assertThat(enter(SITE, "b", NOW.plusSeconds(5))).isEqualTo(Duration.ofSeconds(10));
    assertThat(enter(ARXIV, "c", NOW.plusSeconds(5))).isZero();
    assertThat(enter(SITE, "d", NOW.plusSeconds(15))).isPositive();
    storage.gates().leave(ARXIV, "c");
    assertThat(enter(SITE, "d", NOW.plusSeconds(15))).isZero();
  }

  @Test
  void aHolderThatNeverCameBackIsTakenForDead() {
    enter(ARXIV, "dead", NOW);

    assertThat(enter(ARXIV, "b", NOW.plus(LEASE).minusMillis(1))).isPositive();
    assertThat(enter(ARXIV, "b", NOW.plus(LEASE))).isZero();
  }

  @Test
  void r10APauseThatBeganOnAClockNineHoursAheadLastsAsLongAsItWasAskedFor() {
    var ahead = NOW.plus(Duration.ofHours(9));
    enter(ARXIV, "a", ahead);
    storage.gates().leave(ARXIV, "a");
    storage.gates().close("arxiv", ahead.plus(Duration.ofMinutes(10)), "HTTP 429");

    assertThat(enter(ARXIV, "b", NOW)).isEqualTo(Duration.ofMinutes(10));
    assertThat(enter(ARXIV, "b", NOW.plus(Duration.ofMinutes(10)))).isZero();
  }

  @Test
  void r10APauseThatNoServerIsGivenIsNotBelieved() {
    storage.gates().close("arxiv", NOW.plus(Duration.ofDays(400)), "HTTP 429");

    assertThat(enter(ARXIV, "a", NOW)).isZero();
  }

  @Test
  void aHolderThatIsKnownToBeDeadLosesItsTurnButNotTheInterval() {
    enter(SITE, "dead", NOW);

    storage.gates().release(holder -> holder.equals("someone else"));
    assertThat(enter(SITE, "b", NOW.plusSeconds(15))).isPositive();
    storage.gates().release(holder -> holder.equals("dead"));
    assertThat(enter(SITE, "b", NOW.plusSeconds(14))).isEqualTo(Duration.ofSeconds(1));
    assertThat(enter(SITE, "b", NOW.plusSeconds(15))).isZero();
  }

  @Test
  void aHolderThatLostItsLeaseChangesNothing() {
    enter(ARXIV, "late", NOW);
    enter(ARXIV, "b", NOW.plus(LEASE));

    storage.gates().leave(ARXIV, "late");

    assertThat(enter(ARXIV, "c", NOW.plus(LEASE).plus(INTERVAL))).isPositive();
  }

  @Test
  void aClosedGateStaysClosedForEveryone() {
    storage.gates().close("arxiv", NOW.plusSeconds(300), "429");
    storage.gates().close("arxiv", NOW.plusSeconds(100), "an earlier end changes nothing");

    try (var other = openAgain()) {
      assertThat(other.gates().tryEnter(ARXIV, "b", LEASE, NOW)).isEqualTo(Duration.ofSeconds(300));
    }
    assertThat(enter(SITE, "a", NOW.plusSeconds(299))).isEqualTo(Duration.ofSeconds(1));
    assertThat(enter(ARXIV, "a", NOW.plusSeconds(300))).isZero();
  }

  @Test
  void closingDoesNotEndATurn() {
    enter(ARXIV, "a", NOW);
    storage.gates().close("arxiv", NOW.plusSeconds(5), "429");

    assertThat(enter(ARXIV, "b", NOW.plusSeconds(6))).isPositive();
  }

  @Test
  void aClockThatWasSetBackDoesNotShutTheGate() {
    enter(ARXIV, "a", NOW.plus(Duration.ofDays(1)));

    assertThat(enter(ARXIV, "b", NOW)).isEqualTo(INTERVAL);
    assertThat(enter(ARXIV, "b", NOW.plus(LEASE))).isZero();
  }

  /// Holders of two processes come, work, leave or die at random, on a clock of the test's own.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void turnsNeverOverlapAndKeepTheirDistance(long seed) {
    record Turn(String holder, Instant began, Instant ends, boolean dies) {}
    var random = new Random(seed);
    var turns = new ArrayList<Turn>();
    try (var other = openAgain()) {
      var processes = List.of(storage, other);
      var now = NOW;
      Turn open = null;
      for (var step = 0; step < 400; step++) {
        now = now.plusMillis(random.nextInt(1_500));
        if (open != null && !open.ends().isAfter(now)) {
          if (!open.dies()) {
            processes.get(random.nextInt(2)).gates().leave(ARXIV, open.holder());
          }
          open = null;
        }
        var holder = "holder-" + step;
        var wait = processes.get(random.nextInt(2)).gates().tryEnter(ARXIV, holder, LEASE, now);
        if (wait.isZero()) {
          assertThat(open).as("seed %d, step %d: admitted beside", seed, step).isNull();
          var dies = random.nextInt(20) == 0;
          var ends = now.plus(dies ? LEASE : Duration.ofMillis(random.nextInt(5_000)));
          open = new Turn(holder, now, ends, dies);
          turns.add(open);
        }
      }
    }
    assertThat(turns).as("seed %d", seed).hasSizeGreaterThan(30);
    for (var i = 1; i < turns.size(); i++) {
      assertThat(turns.get(i).began())
          .as("seed %d, turn %d", seed, i)
          .isAfterOrEqualTo(turns.get(i - 1).began().plus(INTERVAL))
          .isAfterOrEqualTo(turns.get(i - 1).ends());
    }
  }

  @Test
  void threadsOfTwoProcessesTakeTurns() throws Exception {
    var noInterval = Map.of("arxiv", ZERO);
    var inside = new AtomicInteger();
    try (var other = openAgain();
        var threads = Executors.newFixedThreadPool(4)) {
      var work =
          IntStream.range(0, 4)
              .<Callable<Integer>>mapToObj(thread ->
                  () -> {
                    var gates = (thread % 2 == 0 ? storage : other).gates();
                    var most = 0;
                    for (var turn = 0; turn < 25; turn++) {
                      var holder = thread + "-" + turn;
                      while (!gates.tryEnter(noInterval, holder, LEASE, NOW).isZero()) {
                        Thread.yield();
                      }
                      most = Math.max(most, inside.incrementAndGet());
                      inside.decrementAndGet();
                      gates.leave(noInterval, holder);
                    }
                    return most;
                  })
              .toList();

      for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        assertThat(done.get()).isEqualTo(1);
      }
    }
  }

  private Duration enter(Map<String, Duration> intervals, String holder, Instant now) {
    return storage.gates().tryEnter(intervals, holder, LEASE, now);
  }
}
