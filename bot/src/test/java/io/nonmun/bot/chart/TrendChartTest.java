package io.nonmun.bot.chart;

import static io.nonmun.bot.chart.ChartRules.clipsNothing;
import static io.nonmun.bot.chart.ChartRules.contrast;
import static io.nonmun.bot.chart.ChartRules.elements;
import static io.nonmun.bot.chart.ChartRules.number;
import static io.nonmun.bot.chart.ChartRules.texts;
import static io.nonmun.bot.chart.ChartRules.xml;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.model.Language;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrendChartTest {

  private static final LocalDate NEWEST = LocalDate.parse("2026-11-27");
  private static final String LONGEST =
      "장문맥 검색 증강 생성에서의 근거 인용 신뢰도 · 다중 에이전트 강화학습 기반 추론 시점 계산량 조절 · 멀티모달 대규모 언어 모델";

  private static Topic growing(String korean, String english) {
    return new Topic(korean, english, List.of(8, 9, 7, 11, 8, 9, 10, 7, 9, 12, 14, 21, 34));
  }

  private static Trends of(Topic... topics) {
    return new Trends(
        NEWEST,
        Collections.nCopies(Trends.WEEKS, 1_000),
        Collections.nCopies(13, 5),
        List.of(topics));
  }

  private static final Trends USUAL =
      of(
          growing("도구 사용 · 에이전트", "agent · tool · planning"),
          growing("확산 모형 · 영상 생성", "diffusion · video · generation"),
          growing("검색 증강 생성(RAG)", "retrieval · rag · document"),
          new Topic("번역", "translation", Collections.nCopies(Trends.WEEKS, 20)));

  private static Svg svg(Trends trends, Language language) {
    return TrendChart.svg(trends, Texts.in(language)).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void clipsNothingAt320Pixels(Language language) throws Exception {
    clipsNothing(svg(USUAL, language));
  }

  @ParameterizedTest
  @ValueSource(strings = {LONGEST, "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하", "W"})
  void clipsNothingOfTheLongestLabel(String name) throws Exception {
    var trends = of(growing(name, name), growing(name.repeat(3), name.repeat(3)));
    clipsNothing(svg(trends, Language.KO));
    clipsNothing(svg(trends, Language.EN));
  }

  @Test
  void largeCountsDoNotTouch() throws Exception {
    var trends =
        new Trends(
            NEWEST,
            Collections.nCopies(13, 20_000),
            Collections.nCopies(13, 5),
            List.of(new Topic("많은 논문", "many", numbers(1_988, 9_999))));
    clipsNothing(svg(trends, Language.KO));
    var counts =
        elements(xml(svg(trends, Language.KO)), "text").stream()
            .filter(text -> text.getAttribute("text-anchor").equals("middle"))
            .limit(13)
            .toList();
    for (var i = 1; i < counts.size(); i++) {
      var halves =
          (ChartFont.get().width(counts.get(i - 1).getTextContent(), 9)
                  + ChartFont.get().width(counts.get(i).getTextContent(), 9))
              / 2;
      assertThat(number(counts.get(i), "x") - number(counts.get(i - 1), "x")).isGreaterThan(halves);
    }
  }

  private static List<Integer> numbers(int usual, int last) {
    var numbers = new ArrayList<>(Collections.nCopies(12, usual));
    numbers.add(last);
    return numbers;
  }

  @Test
  void carriesItsNumbers() throws Exception {
    assertThat(texts(svg(USUAL, Language.KO)))
        .contains("도구 사용 · 에이전트", "34편 (평소라면 10.5편), 비중 +225%", "34", "21", "14")
        .doesNotContain("번역");
    assertThat(TrendChart.words(USUAL, Texts.in(Language.EN)))
        .contains("• agent · tool · planning: 34 papers (usually 10.5), share" + " +225%");
  }

  /// Two greys are told apart where the lighter is three times as light (WCAG 1.4.11).
  @Test
  void readsWithoutColour() throws Exception {
    assertThat(contrast(Svg.STRONG, Svg.PALE)).isGreaterThan(3);
    assertThat(contrast(Svg.INK, Svg.PAPER)).isGreaterThan(4.5);
    var bars = elements(xml(svg(USUAL, Language.KO)), "rect").stream().skip(1).limit(13).toList();
    assertThat(bars).extracting(bar -> bar.getAttribute("fill")).containsOnlyOnce(Svg.STRONG);
    assertThat(bars.getLast().getAttribute("fill")).isEqualTo(Svg.STRONG);
    assertThat(bars).allMatch(bar -> bar.getAttribute("stroke").equals(Svg.INK));
  }

  @Test
  void noTextBreaksOut() throws Exception {
    var hostile =
        "</text><script>x</script> & ]]> <!-- \" ' &amp; \u0000\u0008\uD800 \uFFFF %s {0} 漢字";
    var svg = svg(of(growing(hostile, hostile)), Language.KO);
    assertThat(elements(xml(svg), "script")).isEmpty();
    assertThat(String.join("", texts(svg))).contains("</text><script>x</script> & ]]> <!--");
    assertThat(texts(svg)).noneMatch(text -> text.contains("漢"));
    clipsNothing(svg);
  }

  @Test
  void thinDataIsNoPictureButAReason() {
    var thin =
        new Trends(
            NEWEST, numbers(0, 300), numbers(0, 5), List.of(new Topic("가", "a", numbers(0, 50))));
    assertThat(TrendChart.of(thin, Texts.KOREAN).png()).isEmpty();
    assertThat(String.join("\n", TrendChart.words(thin, Texts.KOREAN)))
        .contains("이 기간의 논문 300편, 견줄 수 있는 앞 주 0주(4주 필요)");
  }

  @Test
  void isPaintedWithoutAScreen() throws IOException {
    assertThat(java.awt.GraphicsEnvironment.isHeadless()).isTrue();
    var png = TrendChart.of(USUAL, Texts.KOREAN).png().orElseThrow();
    var image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(1280);
    assertThat(png.length).isLessThan(400_000);
    var folder = System.getProperty("nonmun.charts"); // to look at it
    if (folder != null) {
      Files.write(Path.of(folder, "trends.png"), png);
      Files.write(
          Path.of(folder, "long.png"),
          TrendChart.of(of(growing(LONGEST, LONGEST), growing("번역", "translation")), Texts.KOREAN)
              .png()
              .orElseThrow());
      Files.write(
          Path.of(folder, "en.png"),
          TrendChart.of(USUAL, Texts.in(Language.EN)).png().orElseThrow());
    }
  }
}
