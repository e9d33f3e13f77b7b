package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.NeedsPostgres;
import io.nonmun.storage.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Killed hard at any point and restarted, the program loses nothing and repeats nothing.
///
/// `-Dnonmun.kills=50` for more kills, `-Dnonmun.terms=10` for more stops, `-Dnonmun.seed=N` for
/// the points of an earlier run.
@DisabledOnOs(OS.WINDOWS)
class KillLoopTest {

  private static final Logger log = LoggerFactory.getLogger(KillLoopTest.class);
  private static final int KILLS = Integer.getInteger("nonmun.kills", KillLoop.FIRST.size());
  private static final int STOPS = Integer.getInteger("nonmun.terms", 1);
  private static final long SEED = Long.getLong("nonmun.seed", 20261121);
  private static final int SIGTERM = 128 + 15;
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  private @TempDir Path folder;

  @Test
  void everyPaperEndsInANamedStateHoweverTheRunIsCutOff() throws Exception {
    try (var loop = new KillLoop(folder, false, Math.ceilDiv(KILLS, 2), SEED)) {
      var outcome = loop.run();
      log.warn("seed={} {}", SEED, outcome);

      assertEveryPaperIsSettled(outcome, loop);
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void everyChatHasEachPaperOnceAndEveryQuestionItsAnswer() throws Exception {
    try (var loop = new KillLoop(folder, KillLoop.inFile(folder), 1, true, false, KILLS, SEED)) {
      assertNothingIsLost(loop);
    }
  }

  @Nested
  @NeedsPostgres
  class OnPostgres {

    /// Three, of which the one that runs is killed, and another takes over. Their clocks are right,
    /// five minutes ahead, or five behind.
    @Test
    void everyChatHasEachPaperOnceAndEveryQuestionItsAnswer() throws Exception {
      var database = PostgresServer.database(folder);
      try (var loop = new KillLoop(folder, database, 3, true, false, KILLS, SEED)) {
        assertNothingIsLost(loop);
        log.warn("clocks five minutes apart: {}", loop.hadWrongClocks());
        log.warn("until another has the right {}", spread(loop.takeovers()));
        log.warn("until another asks for updates {}", spread(loop.polls()));
        assertThat(loop.takeovers())
            .hasSize(KILLS)
            .allSatisfy(each -> assertThat(each).isBetween(Duration.ZERO, TAKEOVER));
      }
    }

    private String spread(List<Duration> durations) {
      var all = durations.stream().sorted().toList();
      return "(%d): least %s, median %s, 95%% %s, most %s"
          .formatted(
              all.size(),
              all.getFirst(),
              all.get(all.size() / 2),
              all.get((all.size() - 1) * 95 / 100),
              all.getLast());
    }
  }

  private static void assertNothingIsLost(KillLoop loop) throws Exception {
    var outcome = loop.run();
    log.warn("seed={} {}", SEED, outcome);

    assertEachKindWasOnItsWay(outcome, KILLS);
    assertEveryPaperIsSettled(outcome, loop);
    assertThat(outcome.tally().missing()).isEmpty();
    assertThat(outcome.tally().strangers()).isEmpty();
    assertThat(outcome.tally().broken()).isEmpty();
    assertThat(outcome.repeatedNotes()).isEmpty();
    assertThat(outcome.openDigests()).isZero();
    assertThat(outcome.deliveries()).isEqualTo(Map.of("SENT", loop.expectedDeliveries()));
    assertThat(outcome.broadcasts()).allSatisfy(KillLoopTest::assertNobodyIsToldTwice);
    // R12: of one chat at most, a kill.
    assertThat(outcome.broadcasts().stream().mapToInt(KillLoopTest::unknown).sum())
        .as("chats of which nobody knows whether they were told")
        .isLessThanOrEqualTo(KILLS);
    assertThat(outcome.exitCode()).isEqualTo(SIGTERM);
  }

  /// R2: what is on its way when the bot is asked to stop arrives, is known to have, and does not
  /// come again.
  @Test
  void aBotThatIsAskedToStopRepeatsNothing() throws Exception {
    try (var loop = new KillLoop(folder, KillLoop.inFile(folder), 1, true, true, STOPS, SEED)) {
      var outcome = loop.run();
      log.warn("seed={} {}", SEED, outcome);

      assertEachKindWasOnItsWay(outcome, STOPS);
      assertEveryPaperIsSettled(outcome, loop);
      assertThat(outcome.tally().missing()).isEmpty();
      assertThat(outcome.tally().repeated()).isEmpty();
      assertThat(outcome.tally().broken()).isEmpty();
      assertThat(outcome.repeatedNotes()).isEmpty();
      assertThat(outcome.deliveries()).isEqualTo(Map.of("SENT", loop.expectedDeliveries()));
      assertThat(outcome.broadcasts()).allSatisfy(KillLoopTest::assertNobodyIsToldTwice);
      assertThat(outcome.broadcasts()).allMatch(broadcast -> unknown(broadcast) == 0);
    }
  }

  /// Or the rest would be true of a run in which nothing was.
  private static void assertEachKindWasOnItsWay(Outcome outcome, int ends) {
    assertThat(outcome.kills().keySet())
        .containsAll(KillLoop.FIRST.subList(0, Math.min(ends, KillLoop.FIRST.size())));
    assertThat(outcome.broadcasts())
        .hasSizeGreaterThanOrEqualTo(outcome.kills().getOrDefault(KillLoop.Stage.BROADCAST, 0));
  }

  /// Each chat is in one count, and the counts are true.
  private static void assertNobodyIsToldTwice(Outcome.Broadcast broadcast) {
    assertThat(broadcast.copies().values()).allMatch(copies -> copies == 1);
    assertThat(broadcast.reports()).hasSize(1);
    var sent = count(broadcast, "보냄");
    assertThat(broadcast.copies().size()).isBetween(sent, sent + unknown(broadcast));
    assertThat(count(broadcast, "막힘") + count(broadcast, "거절")).isZero();
    if (broadcast.audience() >= 0) {
      assertThat(sent + unknown(broadcast)).isEqualTo(broadcast.audience());
    }
  }

  private static int unknown(Outcome.Broadcast broadcast) {
    return count(broadcast, "알 수 없음");
  }

  private static int count(Outcome.Broadcast broadcast, String what) {
    var number = Pattern.compile(what + " (\\d+)").matcher(broadcast.reports().iterator().next());
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }

  private static void assertEveryPaperIsSettled(Outcome outcome, KillLoop loop) {
    assertThat(outcome.unsettled()).isEmpty();
    assertThat(outcome.states()).containsOnlyKeys("SUMMARISED", "FETCHED");
    assertThat(outcome.states().values().stream().mapToInt(n -> n).sum())
        .isEqualTo(loop.announced());
  }
}
