package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  void olderAndEqualDaysWaitUntilOnlyTheRestIsLeft() throws Exception {
    var newer = turns.take(NEW);
    var order = new CompletableFuture<LocalDate>();
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      var older =
          others.submit(() -> {
            try (var _ = turns.take(OLD)) {
              order.complete(OLD);
            }
            return OLD;
          });
      assertThat(order.complete(NEW)).as("it waits, however late it comes").isTrue();
      newer.goOnWithRest();
      older.get();
    }
    assertThat(order.get()).isEqualTo(NEW);
    assertThatThrownBy(() -> newer.work(() -> {})).isInstanceOf(CancellationException.class);
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
