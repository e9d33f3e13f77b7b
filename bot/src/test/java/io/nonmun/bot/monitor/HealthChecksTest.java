package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.storage.StorageException;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.HealthIndicator;

class HealthChecksTest {

  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  // B1: a poller that died leaves a bot that sends but never hears.
  @ParameterizedTest
  @CsvSource({
    "2026-11-21T03:59:00Z, 2026-11-20T00:00:00Z, UP",
    "2026-11-21T03:54:59Z, 2026-11-20T00:00:00Z, DOWN",
    ", 2026-11-21T03:58:00Z, UNKNOWN",
    ", 2026-11-21T03:50:00Z, DOWN"
  })
  void b01ABotThatHearsNothingForFiveMinutesIsDown(Instant last, Instant started, String status) {
    assertThat(
            status(
                HealthChecks.lastPoll(
                    () -> Optional.ofNullable(last), Optional::empty, started, CLOCK)))
        .isEqualTo(status);
  }

  @Test
  void t10ARefusedTokenIsDownAtOnceAndSaysSo() {
    var health =
        HealthChecks.lastPoll(
                () -> Optional.of(NOW), () -> Optional.of("token refused"), NOW, CLOCK)
            .health();

    assertThat(health.getStatus().getCode()).isEqualTo("DOWN");
    assertThat(health.getDetails()).containsEntry("reason", "token refused");
  }

  // Saturday noon in Korea; Friday's listing was announced on Thursday evening US Eastern.
  @ParameterizedTest
  @CsvSource({"2026-11-20, UP", "2026-11-17, UP", "2026-11-13, DEGRADED", ", UNKNOWN"})
  void anAnnouncementThatStaysAwayIsSaid(LocalDate newest, String status) {
    assertThat(status(HealthChecks.lastAnnouncement(() -> Optional.ofNullable(newest), CLOCK)))
        .isEqualTo(status);
  }

  @Test
  void aDatabaseThatCannotBeReadIsDown() {
    assertThat(status(HealthChecks.database(() -> {}))).isEqualTo("UP");
    var health =
        HealthChecks.database(
                () -> {
                  throw new StorageException("Could not read it: disk I/O error", null);
                })
            .health();
    assertThat(health.getStatus().getCode()).isEqualTo("DOWN");
    assertThat(health.getDetails()).containsEntry("reason", "Could not read it: disk I/O error");
  }

  @Test
  void aModelThatIsAwayDegradesAndItsDetailStaysInside() {
    var away = new ProviderStatus("openai", false, "http://internal:8000");
    var there = new ProviderStatus("extractive", true, "");
    var health = HealthChecks.providers(() -> List.of(away, there)).health();

    assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
    assertThat(health.getDetails().toString()).doesNotContain("internal");
    assertThat(status(HealthChecks.providers(() -> List.of(there)))).isEqualTo("UP");
  }

  @Test
  void modelsThatFailDegradeAndWhatTheySaidStaysInside() {
    var model =
        new ModelHealth(
            () -> List.of(new ProviderStatus("openai", true, "")), new RecordingAlerts(), CLOCK);
    assertThat(status(HealthChecks.model(model))).isEqualTo("UNKNOWN");

    var paper = FakePaperSource.paper("2611.00001", "cs.CL");
    for (var i = 0; i < 5; i++) {
      model.note(paper, new SummaryOutcome.Extracted(List.of(), "http://internal:8000 is away"));
    }
    var health = HealthChecks.model(model).health();
    assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
    assertThat(health.getDetails()).containsEntry("unanswered", 5).containsEntry("accepted", 0);
    assertThat(health.getDetails().toString()).doesNotContain("internal");

    for (var i = 0; i < 5; i++) {
      model.note(paper, new SummaryOutcome.Summarised(FakeSummarizer.summary(paper)));
    }
    assertThat(status(HealthChecks.model(model))).isEqualTo("UP");
  }

  @Test
  void aLongQueueDegrades() {
    assertThat(status(HealthChecks.queue(() -> 10_000))).isEqualTo("UP");
    assertThat(status(HealthChecks.queue(() -> 10_001))).isEqualTo("DEGRADED");
  }

  private static String status(HealthIndicator indicator) {
    return indicator.health().getStatus().getCode();
  }
}
