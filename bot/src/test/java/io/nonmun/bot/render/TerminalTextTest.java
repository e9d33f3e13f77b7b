package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTextTest {

  @Test
  void countsKoreanAndEmojiAsTwoColumns() {
    assertThat(text(10, Line.of("가나다라마 바사아자차 카"))).isEqualTo("가나다라마\n바사아자차\n카\n");
    assertThat(text(5, Line.of("abcde fghij"))).isEqualTo("abcde\nfghij\n");
    assertThat(text(6, Line.of("📰👩‍👩‍👧‍👦⚠️"))).isEqualTo("📰👩‍👩‍👧‍👦⚠️\n");
    assertThat(text(5, Line.of("📰👩‍👩‍👧‍👦⚠️"))).isEqualTo("📰👩‍👩‍👧‍👦\n⚠️\n");
  }

  @Test
  void cutsAWordThatIsWiderThanTheTerminal() {
    assertThat(text(4, Line.of("ab 가나다라"))).isEqualTo("ab\n가나\n다라\n");
  }

  @Test
  void putsEveryRowOfAQuoteBehindABar() {
    var quote = new Line(Line.Kind.FOLDED, List.of(Span.plain("one two three")));

    assertThat(text(9, quote)).isEqualTo("│ one two\n│ three\n");
  }

  @Test
  void spellsLinksOutAndKeepsThemWithTheirLabel() {
    var links =
        Line.of(
            Span.link("arXiv 2611.01234", "https://arxiv.org/abs/2611.01234"),
            Span.plain(" · "),
            Span.link("PDF", "https://arxiv.org/pdf/2611.01234"));

    assertThat(text(40, links))
        .isEqualTo("https://arxiv.org/abs/2611.01234 ·\nPDF https://arxiv.org/pdf/2611.01234\n");
  }

  @Test
  void marksBoldTextOnlyWhenAsked() {
    var document = new Document(List.of(Section.of(Line.of(Span.bold("굵게"), Span.plain(" 쓴다")))));

    assertThat(new TerminalText(80, false).of(document)).isEqualTo("굵게 쓴다\n");
    assertThat(new TerminalText(80, true).of(document)).isEqualTo("\u001B[1m굵게\u001B[0m 쓴다\n");
  }

  @Test
  void hostileTextCannotSteerTheTerminal() {
    assertThat(text(80, Line.of("\u001B]0;title\u0007\u001B[2J\u009B31mred")))
        .isEqualTo(" ]0;title [2J 31mred\n".strip() + "\n");
  }

  private static String text(int columns, Line line) {
    return new TerminalText(columns, false).of(new Document(List.of(Section.of(line))));
  }
}
