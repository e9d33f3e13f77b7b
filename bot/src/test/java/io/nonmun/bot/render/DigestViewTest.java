package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Marks;
import io.nonmun.bot.editions.Themes.Flow;
import io.nonmun.bot.editions.Themes.Theme;
import io.nonmun.bot.editions.Why;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestViewTest {

  private static final List<SamplePapers.Sample> SAMPLES = SamplePapers.all();
  private static final List<List<String>> MATCHED =
      List.of(List.of(), List.of("RAG"), List.of("RAG"), List.of(), List.of("RAG"), List.of());

  @Test
  void drawsSummariesAndWhatIsStillPending() throws IOException {
    var document =
        DigestView.of(
            digest(items(1, 0, 3, 5), new Coverage(229, 229, 228, 0, 0, 0, 4)), Texts.KOREAN);

    assertThat(document.messages()).hasSize(1);
    Golden.assertSame("digest.html", Marked.html(document.messages().getFirst()));
    Golden.assertSame("digest.txt", new TerminalText(80, false).of(document));
  }

  @Test
  void drawsKeySentencesWithoutAModel() throws IOException {
    var items =
        List.of(
            item(1, 1, SAMPLES.get(1).keySentences(Reason.NO_MODEL)),
            item(2, 0, SAMPLES.get(0).keySentences(Reason.NO_MODEL)));
    var document =
        DigestView.of(digest(items, new Coverage(229, 229, 0, 229, 0, 0, 2)), Texts.KOREAN);

    assertThat(document.messages()).hasSize(1);
    Golden.assertSame("key-sentences.html", Marked.html(document.messages().getFirst()));
    Golden.assertSame("key-sentences.txt", new TerminalText(80, false).of(document));
  }

  @ParameterizedTest
  @CsvSource({"PENDING, 요약 준비 중", "NO_MODEL, 요약 모델 없음", "FAILED, 요약 실패"})
  void saysWhyThereIsNoSummary(Reason reason, String line) {
    var items = List.of(item(1, 0, SAMPLES.getFirst().keySentences(reason)));

    assertThat(text(digest(items, new Coverage(1, 1, 0, 1, 0, 0, 1)))).contains(line);
  }

  @Test
  void buttonsCarryTheNumbersOfTheirMessage() {
    var digest = digest(items(0, 1, 2, 3, 4, 5), new Coverage(6, 6, 5, 0, 0, 1, 6));

    var messages = DigestView.of(digest, Texts.KOREAN).messages();

    assertThat(messages.get(0).buttons()).hasSize(1);
    assertThat(messages.get(0).buttons().getFirst())
        .extracting(Button::label)
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(messages.get(1).buttons())
        .containsExactly(List.of(new Button("6", Button.Action.CARD, SAMPLES.get(5).paper().id())));
  }

  @Test
  void coverageNamesTheRestThatIsNotZero() {
    assertThat(text(digest(List.of(), new Coverage(312, 312, 312, 0, 0, 0, 10))))
        .endsWith("발표 312 · 수집 312 · 요약 312 · 선별 10");
    assertThat(text(digest(List.of(), new Coverage(312, 310, 280, 9, 8, 7, 10))))
        .endsWith("발표 312 · 수집 310 · 요약 280 · 발췌 9 · 건너뜀 8 · 실패 7 · 대기 8 · 선별 10");
  }

  @Test
  void quietDayIsSaidInOneLine() {
    var messages = DigestView.ofQuietDay(LocalDate.of(2026, 11, 26)).messages();

    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst().plainText()).isEqualTo("📭 11월 26일(목)에는 arXiv 발표가 없습니다.");
  }

  @Test
  void frameSaysWhetherTheOrderIsOfTheReadersInterest() {
    var ranked = digest(items(0), new Coverage(9, 9, 9, 0, 0, 0, 1));
    var listed =
        new Digest(
            ranked.day(),
            ranked.categories(),
            false,
            List.of(),
            List.of(),
            ranked.items(),
            ranked.coverage());

    assertThat(text(ranked)).contains("새 논문 9편 중 관심순 1편");
    assertThat(text(listed)).contains("새 논문 9편 중 발표순 1편").doesNotContain("오늘의 흐름");
  }

  @Test
  void saysInTwoLinesWhatTheDayIsAbout() {
    var one = digest(items(0), new Coverage(9, 9, 9, 0, 0, 0, 1));
    var flow =
        new Flow(List.of(new Theme("<b>에이전트</b>", "agent", 41), new Theme("음성", "speech", 9)), 312);
    var digest =
        new Digest(
            one.day(),
            one.categories(),
            true,
            one.unread(),
            one.missing(),
            one.items(),
            one.coverage(),
            flow);
    assertThat(text(digest))
        .contains("🌊 오늘의 흐름: <b>에이전트</b> 41편, 음성 9편\n새 논문 312편을 나누어 보면 50편(16%)이 이 주제들입니다.");
  }

  @Test
  void lineTellsTheReadersWordsFromThePapersAndWhyItIsHere() {
    var why = new Why(List.of("Jane Doe"), List.of(), List.of("dilution"), List.of(), false);
    var marks = new Marks("https://github.com/a/b", true, "ACL 2026", 23);

    assertThat(about(item(0, AnnounceType.CROSS, marks, why)))
        .endsWith("· cs.CL · 교차 · 👤 Jane Doe · 💻 코드 · 🏛 ACL 2026 · 👍 dilution");
    assertThat(about(item(1, AnnounceType.NEW, marks, Why.keywords(List.of("RAG")))))
        .contains("· cs.CL · 🎯 RAG · 💻 코드 · 🏛 ACL 2026 · 🤗 23 · 💬 ")
        .doesNotContain("💬 RAG");
    assertThat(about(item(0, AnnounceType.NEW, Marks.of(paper(0), 0), Why.keywords(List.of()))))
        .doesNotContain("교차", "🎯", "👍", "🧭")
        .contains("💬");
  }

  @Test
  void paperToExploreIsMarked() {
    var why = new Why(List.of(), List.of(), List.of("the"), List.of(), true);

    assertThat(about(item(0, AnnounceType.NEW, Marks.of(paper(0), 0), why)))
        .contains("🧭 새로운 쪽")
        .doesNotContain("👍");
  }

  /// Title and one line are what they were; the original title and its author stand in the folded
  /// quote, of which three rows are seen however long it is; what is left is the last line.
  @Test
  void itemIsNoLongerThanWithItsKeywordsAlone() {
    var why =
        new Why(List.of(), List.of("RAG"), List.of("retrieval", "dilution"), List.of(), false);
    for (var sample = 0; sample < SAMPLES.size(); sample++) {
      var marks = new Marks("https://github.com/a/b", true, "ACL 2026", 23);
      var item = item(sample, AnnounceType.CROSS, marks, why);

      var lines = lines(item);

      assertThat(lines.stream().filter(line -> line.kind() == Line.Kind.TEXT).count()).isEqualTo(3);
      assertThat(TerminalText.columns(lines.getLast().text()))
          .isLessThanOrEqualTo(DigestView.ABOUT_COLUMNS);
    }
  }

  private static String about(Item item) {
    return lines(item).getLast().text();
  }

  private static List<Line> lines(Item item) {
    var digest = digest(List.of(item), new Coverage(1, 1, 1, 0, 0, 0, 1));
    return DigestView.of(digest, Texts.KOREAN).sections().get(1).lines();
  }

  private static Item item(int sample, AnnounceType type, Marks marks, Why why) {
    var made = SAMPLES.get(sample).summaryRecord();
    Body body =
        made.<Body>map(Summarised::new).orElse(SAMPLES.get(sample).keySentences(Reason.PENDING));
    return new Item(1, paper(sample), body, type, marks, why);
  }

  private static Paper paper(int sample) {
    return SAMPLES.get(sample).paper();
  }

  private static String text(Digest digest) {
    return DigestView.of(digest, Texts.KOREAN).messages().getFirst().plainText();
  }

  /// The samples with these indices; one without a summary is still pending.
  private static List<Item> items(int... samples) {
    return IntStream.range(0, samples.length)
        .mapToObj(i -> {
          var sample = SAMPLES.get(samples[i]);
          Body pending = sample.keySentences(Reason.PENDING);
          return item(
              i + 1, samples[i], sample.summaryRecord().<Body>map(Summarised::new).orElse(pending));
        })
        .toList();
  }

  private static Item item(int number, int sample, Body body) {
    var why = Why.keywords(MATCHED.get(sample));
    var paper = SAMPLES.get(sample).paper();
    return new Item(number, paper, body, AnnounceType.NEW, Marks.of(paper, 0), why);
  }

  private static Digest digest(List<Item> items, Coverage coverage) {
    return new Digest(
        LocalDate.of(2026, 6, 11),
        List.of(new Category("cs.CL"), new Category("cs.LG")),
        true,
        List.of(),
        List.of(),
        items,
        coverage);
  }
}
