package io.nonmun.bot.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.model.Language;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

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

  private static Document xml(Svg svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.text().getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document document, String name) {
    var found = document.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  private static List<String> texts(Svg svg) throws Exception {
    return elements(xml(svg), "text").stream().map(Element::getTextContent).toList();
  }

  /// By the font's own widths; an eighth of the size is below the line.
  private static void clipsNothing(Svg svg) throws Exception {
    assertThat(svg.width()).isEqualTo(320);
    for (var text : elements(xml(svg), "text")) {
      var size = number(text, "font-size");
      var width = ChartFont.get().width(text.getTextContent(), size);
      var x = number(text, "x");
      var left =
          switch (text.getAttribute("text-anchor")) {
            case "start" -> x;
            case "middle" -> x - width / 2;
            default -> x - width;
          };
      assertThat(left).as(text.getTextContent()).isBetween(0.0, 320 - width);
      assertThat(number(text, "y")).isBetween(size, svg.height() - size / 4);
    }
    for (var bar : elements(xml(svg), "rect")) {
      assertThat(number(bar, "width")).isLessThanOrEqualTo(320);
      assertThat(number(bar, "height")).isBetween(0.0, (double) svg.height());
    }
    var png = ImageIO.read(new ByteArrayInputStream(svg.png(2)));
    assertThat(png.getWidth()).isEqualTo(640);
    for (var y = 0; y < png.getHeight(); y++) {
      assertThat(png.getRGB(0, y)).isEqualTo(0xffffffff);
      assertThat(png.getRGB(639, y)).isEqualTo(0xffffffff);
    }
    for (var x = 0; x < 640; x++) {
      assertThat(png.getRGB(x, png.getHeight() - 1)).isEqualTo(0xffffffff);
    }
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

  private static double contrast(String one, String other) {
    var a = luminance(one);
    var b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    var rgb = Integer.parseInt(colour.substring(1), 16);
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int value) {
    var part = (value & 255) / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
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
    assertThat(TrendChart.png(thin, Texts.KOREAN)).isEmpty();
    assertThat(String.join("\n", TrendChart.words(thin, Texts.KOREAN)))
        .contains("이 기간의 논문 300편, 견줄 수 있는 앞 주 0주(4주 필요)");
  }

  @Test
  void isPaintedWithoutAScreen() throws IOException {
    assertThat(java.awt.GraphicsEnvironment.isHeadless()).isTrue();
    var png = TrendChart.png(USUAL, Texts.KOREAN).orElseThrow();
    var image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(1280);
    assertThat(png.length).isLessThan(400_000);
    var folder = System.getProperty("nonmun.charts"); // to look at it
    if (folder != null) {
      Files.write(Path.of(folder, "trends.png"), png);
      Files.write(
          Path.of(folder, "long.png"),
          TrendChart.png(of(growing(LONGEST, LONGEST), growing("번역", "translation")), Texts.KOREAN)
              .orElseThrow());
      Files.write(
          Path.of(folder, "en.png"), TrendChart.png(USUAL, Texts.in(Language.EN)).orElseThrow());
    }
  }
}
