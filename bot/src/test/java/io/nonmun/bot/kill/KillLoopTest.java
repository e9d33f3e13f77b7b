package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Killed hard at any point and restarted, the program loses nothing and repeats nothing.
///
/// `-Dnonmun.kills=50` for more kills, `-Dnonmun.seed=N` for the points of an earlier run.
@DisabledOnOs(OS.WINDOWS)
class KillLoopTest {

  private static final Logger log = LoggerFactory.getLogger(KillLoopTest.class);
  private static final int KILLS = Integer.getInteger("nonmun.kills", 3);
  private static final long SEED = Long.getLong("nonmun.seed", 20261121);
  private static final int SIGTERM = 128 + 15;

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
    try (var loop = new KillLoop(folder, true, KILLS, SEED)) {
      var outcome = loop.run();
      log.warn("seed={} {}", SEED, outcome);

      assertEveryPaperIsSettled(outcome, loop);
      assertThat(outcome.tally().missing()).isEmpty();
      assertThat(outcome.tally().strangers()).isEmpty();
      assertThat(outcome.tally().broken()).isEmpty();
      assertThat(outcome.repeatedNotes()).isEmpty();
      assertThat(outcome.openDigests()).isZero();
      assertThat(outcome.deliveries()).isEqualTo(Map.of("SENT", loop.expectedDeliveries()));
      assertThat(outcome.exitCode()).isEqualTo(SIGTERM);
    }
  }

  private static void assertEveryPaperIsSettled(KillLoop.Outcome outcome, KillLoop loop) {
    assertThat(outcome.unsettled()).isEmpty();
    assertThat(outcome.states()).containsOnlyKeys("SUMMARISED", "FETCHED");
    assertThat(outcome.states().values().stream().mapToInt(n -> n).sum())
        .isEqualTo(loop.announced());
  }
}
