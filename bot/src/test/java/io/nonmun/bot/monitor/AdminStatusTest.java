package io.nonmun.bot.monitor;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminStatusTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Instant RUN = Instant.parse("2026-11-20T01:05:07.123456789Z");
  private static final String AWAY = "qwen3:8b: http://127.0.0.1:9/v1: nobody listens there";

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final MovableClock clock = new MovableClock(RUN);
  private final Journal journal = new Journal(_ -> {}, clock);
  private final ModelHealth model =
      new ModelHealth(
          () ->
              List.of(
                  new ProviderStatus("openai", false, "resting"),
                  new ProviderStatus("extractive", true, "key sentences")),
          new RecordingAlerts(),
          clock);

  @AfterEach
  void close() {
    storage.close();
  }

  // U6: a UTC instant with nanoseconds, and `마지막 오류: 없음` after 238 of 247 summaries failed.
  @Test
  void u06SaysAfterFailuresWhatFailedHowOftenAndWhenInTheOwnersZone() {
    announce(247);
    for (var i = 0; i < 247; i++) {
      settle(i, i < 9, i < 40 ? "qwen3:8b: numbers: 'result' says '" + i + "'" : AWAY);
    }
    journal.ran(DAY);
    storage.spending().record(RUN, "openai", "qwen3:8b", 1, 1, new BigDecimal("1.250"));
    storage
        .spending()
        .record(Instant.parse("2026-10-31T23:59:59Z"), "openai", "qwen3:8b", 1, 1, BigDecimal.TEN);
    clock.set(RUN.plusSeconds(600));

    assertThat(
            text(
                Map.of(
                    "NONMUN_SUMMARIZER_OPENAI_PRICE_IN",
                    "1",
                    "NONMUN_SUMMARIZER_OPENAI_MONTHLY_BUDGET",
                    "5")))
        .isEqualTo(
            """
            ▶️ 동작 중
            최근 발표일: 11월 20일(금)
            마지막 실행: 11월 20일(금) 발표를 11월 20일(금) 10:05에 마침
            그날 논문 247편: 요약 9 · 발췌 0 · 건너뜀 0 · 실패 238 · 대기 0
            · 207편: qwen3:8b: http://127.0.0.1:9/v1: nobody listens there
            · 31편: 숫자 검사에 걸림
            보내는 중인 브리핑 1 · 요약을 기다리는 배달 2
            배달: 보냄 3 · 실패 4 · 중복으로 걸러냄 5
            모델 openai: 쉼 (resting)
            모델 extractive: 준비됨 (key sentences)
            최근 24시간 요약 247편: 통과 9 (4%) · 거절 31 (13%) · 답 없음 207 (84%)
            · 207편: qwen3:8b: http://127.0.0.1:9/v1: nobody listens there
            · 31편: 숫자 검사에 걸림
            최근 1분: 0.0토큰/초
            11월 비용(UTC): 1.25 · 예산 5
            마지막 오류: 11월 20일(금) 10:05 · 요약: qwen3:8b: http://127.0.0.1:9/v1: nobody listens there\
            """);
    assertThat(text(Map.of("NONMUN_DIGEST_ZONE", "America/New_York")))
        .contains("발표를 11월 19일(목) 20:05에 마침", "예산 없음");
  }

  @Test
  void theLaterErrorIsTheLast() {
    model.note(FakePaperSource.paper("2611.00001", "cs.CL"), failed(AWAY));
    clock.set(RUN.plusSeconds(60));
    journal.runFailed(DAY, new IllegalStateException("secret text"));

    assertThat(text(Map.of()))
        .endsWith("마지막 오류: 11월 20일(금) 10:06 · 2026-11-20 발표 처리 (IllegalStateException)");
  }

  @Test
  void aBotThatHasDoneNothingYetSaysSo() {
    assertThat(text(Map.of()))
        .startsWith("▶️ 동작 중\n최근 발표일: 없음\n마지막 실행: 없음\n보내는 중인 브리핑")
        .endsWith("마지막 오류: 없음")
        .doesNotContain("최근 24시간");
  }

  @Test
  void manyReasonsAreCutToTheMostFrequent() {
    announce(20);
    for (var i = 0; i < 20; i++) {
      settle(i, false, "m: server " + Math.min(i / 4, 9) + "x".repeat(10_000));
    }
    assertThat(text(Map.of())).contains("· 8편: 그 밖").hasSizeLessThan(2_000);
  }

  private void announce(int papers) {
    storage
        .ledger()
        .announce(
            List.of(
                new Listing(
                    new Category("cs.CL"),
                    DAY,
                    IntStream.range(0, papers)
                        .mapToObj(AdminStatusTest::paper)
                        .map(paper ->
                            new ListingEntry(
                                paper.id(),
                                AnnounceType.NEW,
                                OptionalInt.of(1),
                                Optional.of(paper)))
                        .toList())));
  }

  /// One paper's end, in the ledger as in the models' window.
  private void settle(int number, boolean accepted, String reason) {
    var paper = paper(number);
    var state = accepted ? LedgerState.SUMMARISED : LedgerState.FAILED;
    storage
        .ledger()
        .move(
            List.of(
                new LedgerEntry(
                    paper.id(), DAY, AnnounceType.NEW, state, accepted ? null : reason)));
    model.note(
        paper,
        accepted
            ? new SummaryOutcome.Summarised(FakeSummarizer.summary(paper))
            : reason.contains("numbers") ? failed(reason) : unanswered(reason));
  }

  private static SummaryOutcome failed(String reason) {
    return new SummaryOutcome.Failed(reason, List.of());
  }

  private static SummaryOutcome unanswered(String reason) {
    return new SummaryOutcome.Extracted(List.of(), reason);
  }

  private static Paper paper(int number) {
    return FakePaperSource.paper("2611.%05d".formatted(number), "cs.CL");
  }

  private String text(Map<String, String> settings) {
    var config = ConfigReader.read(Optional.empty(), settings);
    var status =
        new AdminStatus(() -> config, journal, model, storage.ledger(), storage.spending(), clock);
    var newest = storage.ledger().newestDay(List.of(new Category("cs.CL")));
    return status.of(new AdminStatus.Deliveries(false, newest, 1, 2, 3, 4, 5)).messages().stream()
        .map(Message::plainText)
        .collect(joining("\n"));
  }
}
