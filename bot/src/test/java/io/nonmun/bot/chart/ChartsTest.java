package io.nonmun.bot.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.OwnMonth;
import io.nonmun.bot.trends.OwnMonth.Figures;
import io.nonmun.bot.trends.OwnMonth.OfTopic;
import io.nonmun.storage.model.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of [ChartRules], for each chart but the trends', with usual and with the worst figures
/// and labels.
class ChartsTest {

  private static final LocalDate LAST = LocalDate.parse("2026-11-27");
  private static final String LONGEST =
      "장문맥 검색 증강 생성에서의 근거 인용 신뢰도 · 다중 에이전트 강화학습 기반 추론 시점 계산량 조절 · 멀티모달 대규모 언어 모델";
  private static final String UNBROKEN = "가나다라마바사아자차카타파하".repeat(5);

  private static final OwnMonth MONTH =
      new OwnMonth(
          LAST,
          new Figures(184, 37, 9),
          List.of(
              topic("도구 사용 · 에이전트", 61, 14, 5),
              topic("검색 증강 생성(RAG)", 48, 12, 3),
              topic("확산 모형 · 영상 생성", 22, 0, 0)));

  private static OfTopic topic(String name, int shown, int opened, int kept) {
    return new OfTopic(name, "t " + name.length(), new Figures(shown, opened, kept));
  }

  private static final OwnMonth WORST_MONTH =
      new OwnMonth(
          LAST,
          new Figures(99_999, 99_998, 0),
          List.of(topic(LONGEST, 99_999, 88_888, 1), topic(UNBROKEN, 0, 1, 12_345)));

  private static List<RunChart.Day> days(int days, int papers, @Nullable Duration took) {
    return IntStream.range(0, days)
        .mapToObj(i ->
            new RunChart.Day(
                LAST.minusDays(days - 1L - i),
                papers - 3 * i,
                papers - 4 * i,
                papers - 5 * i,
                i,
                i == 0 ? null : took))
        .toList();
  }

  private static Map<String, Integer> reasons(String... names) {
    var reasons = new LinkedHashMap<String, Integer>();
    for (var name : names) {
      reasons.put(name, 1_000 - reasons.size());
    }
    return reasons;
  }

  private static List<DaysChart.Count> counts(int papers) {
    return IntStream.range(0, 10)
        .mapToObj(i -> new DaysChart.Count(LAST.minusDays(9L - i), papers, papers - i))
        .toList();
  }

  static Stream<Arguments> charts() {
    var usual = reasons("숫자 검사에 걸림", "모델이 쉬는 중");
    var worst = reasons(LONGEST, UNBROKEN, "a".repeat(120), "4", "5", "6", "7");
    return Stream.of(Language.values())
        .map(Texts::in)
        .flatMap(texts ->
            Stream.of(
                Arguments.of("month", MonthChart.svg(MONTH, texts).orElseThrow()),
                Arguments.of("worst month", MonthChart.svg(WORST_MONTH, texts).orElseThrow()),
                Arguments.of(
                    "run",
                    RunChart.svg(days(14, 900, Duration.ofSeconds(812)), usual, texts)
                        .orElseThrow()),
                Arguments.of(
                    "worst run",
                    RunChart.svg(days(14, 123_456, Duration.ofHours(999)), worst, texts)
                        .orElseThrow()),
                Arguments.of("days", DaysChart.svg(counts(412), "최근 발표").orElseThrow()),
                Arguments.of("worst days", DaysChart.svg(counts(99_999), LONGEST).orElseThrow())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("charts")
  void keepsToTheRules(String name, Svg svg) throws Exception {
    ChartRules.clipsNothing(svg);
    ChartRules.nothingOverlaps(svg);
    ChartRules.readsWithoutColour(svg);
    assertThat(svg.text()).as("the font has every sign").doesNotContain("□");
  }

  @Test
  void carriesItsNumbers() throws Exception {
    assertThat(ChartRules.texts(MonthChart.svg(MONTH, Texts.KOREAN).orElseThrow()))
        .contains("184", "37", "9", "도구 사용 · 에이전트", "61", "14", "5", "열어 봄");
    assertThat(
            ChartRules.texts(
                RunChart.svg(days(14, 900, Duration.ofSeconds(812)), reasons("까닭"), Texts.KOREAN)
                    .orElseThrow()))
        .contains("900", "861", "812", "?", "까닭", "1000", "27");
    assertThat(ChartRules.texts(DaysChart.svg(counts(412), "최근").orElseThrow()))
        .contains("412", "403", "11/27");
  }

  @Test
  void wordsSayTheSame() {
    assertThat(MonthChart.words(MONTH, Texts.KOREAN))
        .contains("모두: 받음 184, 열어 봄 37, 저장 9", "• 도구 사용 · 에이전트: 받음 61, 열어 봄 14, 저장 5");
    assertThat(RunChart.words(days(14, 900, Duration.ofSeconds(812)), reasons("까닭"), Texts.KOREAN))
        .contains(
            "11/14: 발표 900, 모음 900, 요약 900, 남김 0",
            "11/27: 발표 861, 모음 848, 요약 835, 남김 13, 812초",
            "• 1000 까닭");
  }

  @Test
  void thinDataIsNoPictureButAReason() {
    var thin = new OwnMonth(LAST, new Figures(7, 1, 1), List.of(topic("가", 7, 1, 1)));
    assertThat(MonthChart.of(thin, Texts.KOREAN).png()).isEmpty();
    assertThat(MonthChart.of(thin, Texts.KOREAN).words().plainText())
        .contains("아직 9편뿐이라 그리지 않았습니다. 10편부터");
    var unsorted = new OwnMonth(LAST, new Figures(70, 1, 1), List.of());
    assertThat(MonthChart.of(unsorted, Texts.KOREAN).png()).isEmpty();
    assertThat(MonthChart.of(unsorted, Texts.KOREAN).words().plainText()).contains("주제를 아직");
    var young = RunChart.of(days(1, 900, null), Map.of(), Texts.KOREAN);
    assertThat(young.png()).isEmpty();
    assertThat(young.words().plainText()).contains("발표가 아직 1번뿐");
  }

  @Test
  void timesThatNobodyKnowsAreNotDrawn() throws Exception {
    assertThat(
            ChartRules.texts(RunChart.svg(days(3, 90, null), Map.of(), Texts.KOREAN).orElseThrow()))
        .doesNotContain("?", "하루치에 걸린 시간(초)");
  }

  /// With `-Dnonmun.charts=FOLDER` they are left there, to look at.
  @Test
  void isPaintedWithoutAScreen() throws IOException {
    var month = MonthChart.of(MONTH, Texts.KOREAN).png().orElseThrow();
    var run =
        RunChart.of(
                days(14, 900, Duration.ofSeconds(812)),
                reasons("숫자 검사에 걸림", "모델이 쉬는 중"),
                Texts.KOREAN)
            .png()
            .orElseThrow();
    assertThat(month.length).isLessThan(400_000);
    assertThat(run.length).isLessThan(400_000);
    var folder = System.getProperty("nonmun.charts");
    if (folder != null) {
      Files.write(Path.of(folder, "month.png"), month);
      Files.write(Path.of(folder, "run.png"), run);
    }
  }
}
