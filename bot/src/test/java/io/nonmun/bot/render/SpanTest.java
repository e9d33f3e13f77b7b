package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a\u0000b\u001B[31mc\u0085d'|'a b [31mc d'",
        "'two\nlines\r\nand\ttabs\u2028here'|'two lines and tabs here'",
        "'safe\u202Etxt.exe\u202C \u2066x\u2069 \u200Fy'|'safetxt.exe x y'",
        "'zero\u200Bwidth\uFEFF'|'zerowidth'",
        "'half \uD83D pair'|'half \uFFFD pair'",
        "'\uDE00\uD83D'|'\uFFFD\uFFFD'",
        "'emoji 👩‍👧 stay'|'emoji 👩‍👧 stay'",
        "'שלום عالم'|'שלום عالم'"
      })
  void makesAnyTextFitToBeShown(String text, String shown) {
    assertThat(Span.plain(text).text()).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "tg://user?id=1",
        "file:///etc/passwd",
        "//example.org",
        "https:",
        "https://exa mple.org",
        "https://example.org/\"onclick=",
        ""
      })
  void linksNothingButHttp(String url) {
    assertThat(Span.link("text", url)).isEqualTo(Span.plain("text"));
  }

  @Test
  void linksAreNoPartOfTheText() {
    var message =
        new Message(List.of(Line.of(Span.link("<b>", "https://a.org/?a=1&b='2'"))), List.of());

    assertThat(message.plainText()).isEqualTo("<b>");
    assertThat(message.entities())
        .containsExactly(new Entity(Entity.Type.TEXT_LINK, 0, 3, "https://a.org/?a=1&b='2'"));
  }

  @Test
  void writesLinksInAsciiWhateverTheyHold() {
    var link = Span.link("text", "https://example.org/논문/\uD83D?q=\u202E");

    assertThat(String.valueOf(link.link()))
        .startsWith("https://example.org/%EB%85%BC")
        .matches("[!-~]+");
  }

  @Test
  void refusesAnUnsafeLink() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Span("x", Span.Style.LINK, URI.create("tg://resolve?domain=x")))
        .withMessageContaining("tg://resolve?domain=x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Span("x", Span.Style.BOLD, URI.create("https://example.org")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Span("x", Span.Style.LINK, URI.create("https://example.org/논문")));
  }
}
