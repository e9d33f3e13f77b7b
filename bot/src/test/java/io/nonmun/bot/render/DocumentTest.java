package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nonmun.storage.model.ArxivId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {

  private static final String FAMILY = "👩‍👩‍👧‍👦";

  @Test
  void t01LengthIsCountedInUtf16UnitsAfterParsing() {
    assertThat(messages(Span.bold("<".repeat(4_096)))).hasSize(1);
    assertThat(messages(Span.bold("<".repeat(4_097)))).hasSize(2);
    assertThat(messages(Span.plain("😀".repeat(2_048)))).hasSize(1);
    assertThat(messages(Span.plain("😀".repeat(2_049)))).hasSize(2);
  }

  @Test
  void t01RawTextStaysUnder32KiB() {
    var url = "https://example.org/" + "a".repeat(1_900);
    var links = IntStream.range(0, 60).mapToObj(i -> Span.link("링크" + i, url)).toList();

    var messages = messages(links.toArray(Span[]::new));

    assertThat(messages)
        .hasSizeGreaterThan(3)
        .allSatisfy(message ->
            assertThat(
                    message.plainText().getBytes(StandardCharsets.UTF_8).length
                        + message.entities().stream()
                            .mapToInt(entity -> String.valueOf(entity.url()).length())
                            .sum())
                .isLessThanOrEqualTo(32 * 1_024));
    assertThat(joined(messages))
        .isEqualTo(links.stream().map(Span::text).collect(Collectors.joining()));
  }

  @Test
  void t02NoTagIsCut() {
    var messages = messages(Span.plain("가".repeat(4_090)), Span.bold("굵은 글씨로 쓴 끝"));

    assertThat(messages).hasSize(2);
    assertThat(messages).allSatisfy(Marked::checkEntities);
    assertThat(Marked.html(messages.getLast())).startsWith("<b>").endsWith("</b>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", FAMILY, "🇰🇷", "e\u0301", "👍🏽", "각"})
  void t02NoCharacterIsCut(String character) {
    for (var before = 0; before < 12; before++) {
      var messages =
          messages(Span.plain("x".repeat(before) + character.repeat(10_000 / character.length())));

      assertThat(messages)
          .hasSizeGreaterThan(2)
          .extracting(Message::plainText)
          .allSatisfy(text -> assertThat(text).matches("x*(?:" + character + ")+"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0301", "\uDB40\uDD00"})
  void t02EndlessPileOfMarksIsCutBetweenCodePoints(String mark) {
    var pile = "a" + mark.repeat(9_000 / mark.length());

    var messages = messages(Span.plain(pile));

    assertThat(messages).hasSize(3);
    assertThat(joined(messages)).isEqualTo(pile);
  }

  @Test
  void t03EscapingAfterSplittingDoesNotOverflow() {
    var messages = messages(Span.plain("<&>\"".repeat(3_000)));

    assertThat(messages).hasSize(3);
    for (var message : messages) {
      assertThat(message.plainText()).hasSizeLessThanOrEqualTo(4_096);
    }
  }

  @Test
  void t04MarkdownIsJustTextAndEveryMessageHasAPlainForm() {
    var reserved = "_*[]()~`>#+-=|{}.!\\";

    var message = messages(Span.bold(reserved)).getFirst();

    assertThat(message.entities())
        .containsExactly(new Entity(Entity.Type.BOLD, 0, reserved.length(), null));
    assertThat(message.plainText()).isEqualTo(reserved);
  }

  @Test
  void t05NoMessageHasMoreThan100Entities() {
    var spans = new ArrayList<Span>();
    for (var i = 0; i < 150; i++) {
      spans.add(Span.bold("b" + i));
      spans.add(Span.plain(" "));
    }
    var quoted = new Line(Line.Kind.FOLDED, spans);

    var messages = new Document(List.of(Section.of(quoted))).messages();

    var counts = messages.stream().map(message -> message.entities().size()).toList();
    assertThat(counts).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(100));
    assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(150 + counts.size());
  }

  @Test
  void t11ButtonsNameAPaperInFarLessThan64Bytes() {
    var longest = new ArxivId("astro-ph/9901001");

    for (var action : Button.Action.values()) {
      var button = new Button("10", action, longest);
      assertThat(button.data().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(64);
    }
  }

  @Test
  void keepsSectionsWholeAndButtonsWithTheirSection() {
    var messages =
        new Document(List.of(paper(1, 2_000), paper(2, 2_000), paper(3, 2_000))).messages();

    assertThat(messages).hasSize(2);
    assertThat(messages.get(0).buttons().getFirst())
        .extracting(Button::label)
        .containsExactly("1", "2");
    assertThat(messages.get(1).plainText()).startsWith("3").hasSize(2_000);
    assertThat(messages.get(1).buttons().getFirst()).extracting(Button::label).containsExactly("3");
  }

  @Test
  void putsAtMostFivePapersIntoAMessage() {
    var papers = IntStream.rangeClosed(1, 12).mapToObj(number -> paper(number, 100)).toList();

    assertThat(new Document(papers).messages())
        .extracting(message -> message.buttons().getFirst().size())
        .containsExactly(5, 5, 2);
  }

  @Test
  void messageRefusesWhatTelegramWouldRefuse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Message(List.of(Line.of("x".repeat(4_097))), List.of()))
        .withMessageContaining("4097 UTF-16 units");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Message(List.of(Line.of(" ")), List.of()))
        .withMessageContaining("blank");
  }

  private static Section paper(int number, int length) {
    var text = (number + "x".repeat(length)).substring(0, length);
    var button =
        new Button(
            Integer.toString(number), Button.Action.CARD, new ArxivId("2611.0000" + number % 10));
    return new Section(0, List.of(Line.of(text)), List.of(button));
  }

  private static List<Message> messages(Span... spans) {
    return new Document(List.of(Section.of(Line.of(spans)))).messages();
  }

  private static String joined(List<Message> messages) {
    return messages.stream().map(Message::plainText).collect(Collectors.joining());
  }
}
