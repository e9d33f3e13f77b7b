package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.monitor.ModelHealth.Failure;
import io.nonmun.bot.monitor.ModelHealth.Result;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelHealthTest {

  private static final Instant START = Instant.parse("2026-11-20T01:00:00Z");
  private static final Paper PAPER = FakePaperSource.paper("2611.00001", "cs.CL");
  private static final ProviderStatus EXTRACTIVE =
      new ProviderStatus("extractive", true, "always there");
  private static final String AWAY =
      "qwen3:8b: http://127.0.0.1:9/v1: nobody listens there; start the server";
  private static final String WRONG_NUMBER =
      "qwen3:8b: numbers: 'result' says '61.2', which the title and abstract do not";

  private final MovableClock clock = new MovableClock(START);
  private final List<String> alerts = new ArrayList<>();
  private List<ProviderStatus> providers = List.of(EXTRACTIVE);
  private ModelHealth model = start();

  private ModelHealth start() {
    return new ModelHealth(
        () -> providers,
        new AdminAlerts() {
          @Override
          public void broken(String subject, String text) {
            alerts.add("broken " + subject + ": " + text);
          }

          @Override
          public void mended(String subject, String text) {
            alerts.add("mended " + subject);
          }
        },
        clock);
  }

  @Test
  void modelThatWasNeverThereDoesNotDie() {
    model.look();
    openai(false, "401 Unauthorized");
    model.look();

    assertThat(alerts).isEmpty();
  }

  @Test
  void modelThatDiesIsToldWithItsReasonAndSoIsItsReturn() {
    openai(true, "ready");
    model.look();
    openai(false, "budget spent");
    model.look();
    openai(true, "ready");
    model.look();

    assertThat(alerts).hasSize(3);
    assertThat(alerts.get(1)).startsWith("broken model").contains("openai: budget spent");
    assertThat(alerts.getLast()).isEqualTo("mended model");
  }

  @Test
  void modelThatFailsWhenItIsFirstAskedIsToldOf() {
    openai(true, "not asked yet");
    model = start();
    openai(false, "401 Unauthorized");
    model.look();

    assertThat(alerts)
        .singleElement()
        .asString()
        .startsWith("broken model")
        .contains("openai: 401 Unauthorized");
  }

  @Test
  void oneModelOfTwoIsEnough() {
    providers =
        List.of(
            new ProviderStatus("local", false, "no GPU"),
            new ProviderStatus("openai", true, "ready"),
            EXTRACTIVE);

    model.look();

    assertThat(alerts).containsExactly("mended model");
  }

  // U10: a provider that cannot be reached is ready again after each of its rests.
  @Test
  void u10FiveInARowWithoutAnAnswerAreToldWithTheMendAndSoIsTheEnd() {
    openai(true, "qwen3:8b at http://127.0.0.1:9/v1");
    unanswered(4);
    assertThat(model.isFailing()).isFalse();

    unanswered(1);
    model.look();
    assertThat(alerts)
        .containsExactly(
            """
            broken model: 요약 모델이 요약하지 못하고 있습니다. 최근 5편 가운데 통과 0 · 거절 0 · 답 없음 5.
            가장 많은 까닭(5편): qwen3:8b: http://127.0.0.1:9/v1: nobody listens there; start the server
            고치는 법: ./nonmun doctor로 점검하고, 설정에서 nonmun.summarizer.openai.base-url, nonmun.summarizer.openai.model 항목을 확인하세요.\
            """);

    unanswered(233);
    accepted(4);
    model.look();
    assertThat(alerts.getLast()).startsWith("broken model");
    accepted(1);
    model.look();
    assertThat(alerts.getLast()).isEqualTo("mended model");
    unanswered(4);
    assertThat(model.isFailing()).as("what was before is forgiven").isFalse();
  }

  @Test
  void halfOfTheLastTwentyWithoutASummaryAreTooMany() {
    openai(true, "ready");
    accepted(20);
    for (var i = 0; i < 9; i++) {
      refused(1);
      accepted(1);
    }
    assertThat(model.isFailing()).isFalse();

    refused(1);

    model.look();
    assertThat(model.isFailing()).as("10 of 20").isTrue();
    assertThat(alerts.getLast())
        .startsWith("broken model: ")
        .contains("최근 20편 가운데 통과 10 · 거절 10 · 답 없음 0", "가장 많은 까닭(10편): 숫자 검사에 걸림", "더 나은 모델로");
  }

  @Test
  void aFewRefusalsAreNoAlert() {
    openai(true, "ready");
    refused(9);

    assertThat(model.isFailing()).isFalse();
    refused(1);
    assertThat(model.isFailing()).isTrue();
  }

  @Test
  void theWindowCountsADayAndSortsTheReasons() {
    accepted(3);
    clock.set(START.plus(Duration.ofHours(1)));
    refused(2);
    model.note(PAPER, new SummaryOutcome.Failed("m: names: 'GPT' is not in it", List.of()));
    unanswered(3);
    model.note(
        PAPER,
        new SummaryOutcome.Extracted(
            List.of(),
            "qwen3:8b: resting until 2026-11-20T02:01:00Z (failures in a row: 5); the last: "
                + AWAY.substring("qwen3:8b: ".length())));

    var window = model.window();
    assertThat(window.total()).isEqualTo(10);
    assertThat(window.share(Result.ACCEPTED)).isEqualTo(30);
    assertThat(window.count(Result.REFUSED)).isEqualTo(3);
    assertThat(window.count(Result.UNANSWERED)).isEqualTo(4);
    assertThat(window.reasons())
        .containsExactly(entry(AWAY, 4), entry("숫자 검사에 걸림", 2), entry("이름 검사에 걸림", 1));

    clock.set(START.plus(Duration.ofHours(24)).plusSeconds(1));
    assertThat(model.window().count(Result.ACCEPTED)).isZero();
    assertThat(model.window().total()).isEqualTo(7);
    clock.set(START.plus(Duration.ofDays(3)));
    assertThat(model.window().total()).isZero();
    assertThat(model.lastFailure().map(Failure::at)).contains(START.plus(Duration.ofHours(1)));
  }

  @Test
  void whatNoModelWasAskedForDoesNotCount() {
    model.note(PAPER, new SummaryOutcome.Extracted(List.of("It works."), null));
    var withdrawn =
        new Paper(
            PAPER.version(),
            PAPER.title(),
            PAPER.abstractText(),
            PAPER.authors(),
            PAPER.primaryCategory(),
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            true);
    model.note(withdrawn, new SummaryOutcome.Extracted(List.of(), "withdrawn"));

    assertThat(model.window().total()).isZero();
    model.note(new IllegalStateException("a bug"));
    assertThat(model.window().count(Result.UNANSWERED)).isOne();
  }

  @Test
  void tokensOfTheLastMinuteAreItsSpeed() {
    model.used(600);
    clock.set(START.plusSeconds(30));
    model.used(300);
    assertThat(model.tokensPerSecond()).isEqualTo(15);

    clock.set(START.plusSeconds(61));
    assertThat(model.tokensPerSecond()).isEqualTo(5);
  }

  private void accepted(int papers) {
    for (var i = 0; i < papers; i++) {
      model.note(PAPER, new SummaryOutcome.Summarised(FakeSummarizer.summary(PAPER)));
    }
  }

  private void refused(int papers) {
    for (var i = 0; i < papers; i++) {
      model.note(PAPER, new SummaryOutcome.Failed(WRONG_NUMBER, List.of()));
    }
  }

  private void unanswered(int papers) {
    for (var i = 0; i < papers; i++) {
      model.note(PAPER, new SummaryOutcome.Extracted(List.of(), AWAY));
    }
  }

  private void openai(boolean ready, String detail) {
    providers = List.of(new ProviderStatus("openai", ready, detail), EXTRACTIVE);
  }
}
