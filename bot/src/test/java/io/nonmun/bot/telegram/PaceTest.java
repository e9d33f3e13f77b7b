package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

  private final FakeTime time = new FakeTime();
  private final Pace pace = new Pace(time, Pace.PER_SECOND);

  private Instant send(long chat) throws InterruptedException {
    return send(pace, chat);
  }

  private Instant send(Pace pace, long chat) throws InterruptedException {
    try (var lane = pace.enter(chat, Turn.LONGEST)) {
      lane.awaitTurn();
      lane.answered();
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

    assertThat(busiest(sent, Duration.ofSeconds(1))).isEqualTo(30);
    assertThat(Duration.between(sent.getFirst(), sent.getLast()))
        .isLessThan(Duration.ofMillis((long) (3_000 / 30.0 / 0.95 * 1_000)));
  }

  @Test
  void whoPaysHasAThousandASecondAndStillOneInAChat() throws Exception {
    var paid = new Pace(time, Pace.PAID_PER_SECOND);
    var sent = new ArrayList<Instant>();
    for (var chat = 1; chat <= 5_000; chat++) {
      sent.add(send(paid, chat));
    }
    var again = send(paid, 5_000);

    assertThat(busiest(sent, Duration.ofSeconds(1))).isEqualTo(1_000);
    assertThat(Duration.between(sent.getFirst(), sent.getLast()))
        .isLessThan(Duration.ofMillis(5_300));
    assertThat(Duration.between(sent.getLast(), again)).isEqualTo(Duration.ofSeconds(1));
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

  /// When Telegram counts a message lies between the request and its answer.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void t06NoMoreThanThirtyASecondWhateverTheJourneys(long seed) throws Exception {
    assertThat(busiest(counted(seed, 0, 400), Duration.ofSeconds(1))).isBetween(25, 30);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void t06AFarTelegramCostsNoThroughput(long seed) throws Exception {
    var counted = counted(seed, 150, 30);

    assertThat(busiest(counted, Duration.ofSeconds(1))).isEqualTo(30);
    var known = counted.subList(200, counted.size());
    var seconds = Duration.between(known.getFirst(), known.getLast()).toMillis() / 1000.0;
    assertThat((known.size() - 1) / seconds).isGreaterThan(0.95 * 30);
  }

  /// @return when Telegram counts each of 1,200 messages whose way there, and back, takes between
  ///   `shortest` and `shortest + jitter` milliseconds
  private static List<Instant> counted(long seed, int shortest, int jitter)
      throws InterruptedException {
    var random = new Random(seed);
    var eventful = new EventfulTime();
    var pace = new Pace(eventful, Pace.PER_SECOND);
    var counted = new ArrayList<Instant>();
    for (var chat = 1; chat <= 1_200; chat++) {
      var lane = pace.enter(chat, Turn.LONGEST);
      lane.awaitTurn();
      var counts = eventful.instant().plusMillis(shortest + random.nextInt(jitter));
      counted.add(counts);
      eventful.at(
          counts.plusMillis(shortest + random.nextInt(jitter)),
          () -> {
            lane.answered();
            lane.accepted();
            lane.close();
          });
    }
    counted.sort(null);
    return counted;
  }

  /// Lets things happen while somebody sleeps.
  private static final class EventfulTime implements Sleeper {

    private record Event(Instant at, Runnable what) {}

    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparing(Event::at));
    private Instant now = Instant.parse("2026-11-20T01:00:00Z");

    void at(Instant at, Runnable what) {
      events.add(new Event(at, what));
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      var end = now.plus(duration);
      while (!events.isEmpty() && !events.peek().at().isAfter(end)) {
        var event = events.remove();
        now = event.at();
        event.what().run();
      }
      now = end;
    }
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
    try (var lane = pace.enter(5, Turn.LONGEST)) {
      lane.flooded(Duration.ofSeconds(2_282));
    }
    var start = time.instant();

    assertThat(Duration.between(start, send(6))).isLessThan(Duration.ofSeconds(1));
    assertThat(Duration.between(start, send(5))).isEqualTo(Duration.ofSeconds(2_282));
  }

  @Test
  void t06ThreeChatsPausedInARowPauseAll() throws Exception {
    for (var chat = 1; chat <= 3; chat++) {
      try (var lane = pace.enter(chat, Turn.LONGEST)) {
        lane.flooded(Duration.ofSeconds(30));
      }
    }

    assertThat(Duration.between(time.instant(), send(4))).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void t06WhoHasATurnAlreadyWaitsForAPauseOfAllToo() throws Exception {
    var start = time.instant();
    var closing = new Pace[1];
    var asleep = new FakeTime();
    var paused =
        new Pace(
            new Sleeper() {
              @Override
              public Instant instant() {
                return asleep.instant();
              }

              @Override
              public void sleep(Duration duration) throws InterruptedException {
                if (asleep.slept().isEmpty()) {
                  closing[0].close(Duration.ofMinutes(1));
                }
                asleep.sleep(duration);
              }
            },
            Pace.PER_SECOND);
    closing[0] = paused;
    try (var first = paused.enter(1, Turn.LONGEST);
        var second = paused.enter(2, Turn.LONGEST)) {
      first.awaitTurn();
      second.awaitTurn(); // Sleeps for its turn, and meanwhile all is closed.
    }

    assertThat(Duration.between(start, asleep.instant()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
  }
}
