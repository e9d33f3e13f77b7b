package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final FakeTime time = new FakeTime();
  private final Pace pace = new Pace(time, time);

  private Instant send(long chat) throws InterruptedException {
    try (var lane = pace.enter(chat)) {
      lane.awaitTurn();
      lane.accepted();
      return time.instant();
    }
  }

  @Test
  void t06NoMoreThanThirtyASecondInAllAndNearlyThat() throws Exception {
    var sent = new ArrayList<Instant>();
    for (var chat = 1; chat <= 3_000; chat++) {
      sent.add(send(chat));
    }

    assertThat(busiest(sent, Duration.ofSeconds(1))).isBetween(29, 30);
    assertThat(Duration.between(sent.getFirst(), sent.getLast()))
        .isLessThan(Duration.ofMillis((long) (3_000 / 30.0 / 0.95 * 1_000)));
  }

  @Test
  void t06NoMoreThanOneASecondInAChat() throws Exception {
    var sent = List.of(send(5), send(5), send(5));

    assertThat(busiest(sent, Duration.ofSeconds(1))).isEqualTo(1);
    assertThat(Duration.between(sent.getFirst(), sent.getLast())).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void t06NoMoreThanTwentyAMinuteInAGroup() throws Exception {
    var sent = new ArrayList<Instant>();
    for (var i = 0; i < 100; i++) {
      sent.add(send(-5));
    }

    assertThat(busiest(sent, Duration.ofMinutes(1))).isEqualTo(20);
  }

  private static int busiest(List<Instant> sent, Duration window) {
    return sent.stream()
        .mapToInt(from ->
            (int)
                sent.stream()
                    .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(window)))
                    .count())
        .max()
        .orElseThrow();
  }

  @Test
  void t06OneChatsPauseHoldsUpNoOther() throws Exception {
    try (var lane = pace.enter(5)) {
      lane.flooded(Duration.ofSeconds(2_282));
    }
    var start = time.instant();

    assertThat(Duration.between(start, send(6))).isLessThan(Duration.ofSeconds(1));
    assertThat(Duration.between(start, send(5))).isEqualTo(Duration.ofSeconds(2_282));
  }

  @Test
  void t06ThreeChatsPausedInARowPauseAll() throws Exception {
    for (var chat = 1; chat <= 3; chat++) {
      try (var lane = pace.enter(chat)) {
        lane.flooded(Duration.ofSeconds(30));
      }
    }

    assertThat(Duration.between(time.instant(), send(4))).isEqualTo(Duration.ofSeconds(30));
  }
}
