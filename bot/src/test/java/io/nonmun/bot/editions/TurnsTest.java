package io.nonmun.bot.editions;

import static io.nonmun.bot.delivery.DeliveryFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TurnsTest {

  private static final LocalDate OLD = LocalDate.of(2026, 11, 19);
  private static final LocalDate NEW = LocalDate.of(2026, 11, 20);

  private final Readings readings = new Readings();
  private final Turns turns = new Turns(readings);

  @AfterEach
  void close() {
    readings.close();
  }

  @Test
  void newerDayTakesTheTurnAndStopsWhatTheOlderHadInHand() throws Exception {
    var begun = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    var older = turns.take(OLD);
    older.work(() -> {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        stopped.countDown();
      }
    });

    begun.await();

    turns.take(NEW);

    assertThatThrownBy(older::await).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> older.await(Duration.ofDays(1)))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> older.work(() -> {})).isInstanceOf(CancellationException.class);
    stopped.await();
  }

  @Test
  void whoLostTheTurnGivesNothingBack() throws Exception {
    var older = turns.take(OLD);
    turns.take(NEW);

    older.close();

    assertThat(turns.takeForRest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-19", "2026-11-20"}) // OLD and NEW
  void olderAndEqualDaysWaitUntilOnlyTheRestIsLeft(LocalDate day) throws Exception {
    var newer = turns.take(NEW);
    var taken = new CountDownLatch(1);
    var other =
        Thread.ofVirtual()
            .start(() -> {
              try (var _ = turns.take(day)) {
                taken.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    until(() -> other.getState() == Thread.State.WAITING);
    assertThat(taken.getCount()).isOne();
    newer.work(() -> {}); // It has not lost the turn.

    newer.goOnWithRest();

    taken.await();
    other.join();
    assertThatThrownBy(() -> newer.work(() -> {})).isInstanceOf(CancellationException.class);
  }

  /// Of many that want the turn at once, one has it at a time, and each gets it.
  @Test
  void daysThatComeAtOnceGoOneAfterTheOther() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var gate = new CountDownLatch(1);
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (var i = 0; i < 50; i++) {
        all.add(
            others.submit(() -> {
              gate.await();
              try (var _ = turns.take(NEW)) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
              }
              return null;
            }));
      }
      gate.countDown();
      for (var one : all) {
        one.get();
      }
    }
    assertThat(most).hasValue(1);
    assertThat(turns.takeForRest()).isPresent();
  }

  @Test
  void restIsTakenOnlyWhereNobodyHasTheTurnAndYieldsToEveryDay() throws Exception {
    try (var rest = turns.takeForRest().orElseThrow()) {
      assertThat(turns.takeForRest()).isEmpty();

      turns.take(OLD).close();

      assertThatThrownBy(() -> rest.work(() -> {})).isInstanceOf(CancellationException.class);
    }
    assertThat(turns.takeForRest()).isPresent();
  }

  @Test
  void failureIsToldToWhoWaitsForTheEnd() throws Exception {
    var turn = turns.take(NEW);
    turn.work(() -> {
      throw new IllegalStateException("boom");
    });

    turn.await(Duration.ofDays(1));
    assertThatThrownBy(turn::await).hasMessage("boom");
  }
}
