package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.digest.Digest;
import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.Coverage;
import io.nonmun.bot.digest.Digest.Item;
import io.nonmun.bot.digest.Digest.Reason;
import io.nonmun.bot.digest.Digest.Summarised;
import io.nonmun.storage.model.Category;
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
      List.of(
          List.of(), List.of("RAG", "검색"), List.of("RAG"), List.of(), List.of("RAG"), List.of());

  @Test
  void drawsSummariesAndWhatIsStillPending() throws IOException {
    var items =
        IntStream.range(0, SAMPLES.size())
            .mapToObj(i -> item(i, body(SAMPLES.get(i), Reason.PENDING)))
            .toList();
    var document = DigestView.of(digest(items, new Coverage(229, 229, 228, 0, 0, 0, 6)));

    var messages = document.messages();
    assertThat(messages).hasSize(2);
    Golden.assertSame("digest-1.html", messages.get(0).html());
    Golden.assertSame("digest-2.html", messages.get(1).html());
    Golden.assertSame("digest.txt", new TerminalText(80, false).of(document));
  }

  @Test
  void drawsKeySentencesWithoutAModel() throws IOException {
    var items =
        IntStream.range(0, 3)
            .mapToObj(i -> item(i, SAMPLES.get(i).keySentences(Reason.NO_MODEL)))
            .toList();
    var document = DigestView.of(digest(items, new Coverage(229, 229, 0, 229, 0, 0, 3)));

    Golden.assertSame("key-sentences.html", document.messages().getFirst().html());
    Golden.assertSame("key-sentences.txt", new TerminalText(80, false).of(document));
  }

  @ParameterizedTest
  @CsvSource({"PENDING, 요약 준비 중", "NO_MODEL, 요약 모델 없음", "FAILED, 요약 실패"})
  void saysWhyThereIsNoSummary(Reason reason, String line) {
    var items = List.of(item(0, SAMPLES.getFirst().keySentences(reason)));

    assertThat(text(digest(items, new Coverage(1, 1, 0, 1, 0, 0, 1)))).contains(line);
  }

  @Test
  void buttonsCarryTheNumbersOfTheirMessage() {
    var items =
        IntStream.range(0, SAMPLES.size())
            .mapToObj(i -> item(i, body(SAMPLES.get(i), Reason.FAILED)))
            .toList();

    var messages = DigestView.of(digest(items, new Coverage(6, 6, 5, 0, 0, 1, 6))).messages();

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

  private static String text(Digest digest) {
    return DigestView.of(digest).messages().getFirst().plainText();
  }

  private static Body body(SamplePapers.Sample sample, Reason otherwise) {
    return sample
        .summaryRecord()
        .<Body>map(Summarised::new)
        .orElseGet(() -> sample.keySentences(otherwise));
  }

  private static Item item(int index, Body body) {
    return new Item(index + 1, SAMPLES.get(index).paper(), body, MATCHED.get(index));
  }

  private static Digest digest(List<Item> items, Coverage coverage) {
    return new Digest(
        LocalDate.of(2026, 6, 11),
        List.of(new Category("cs.CL"), new Category("cs.LG")),
        List.of(),
        items,
        coverage);
  }
}
