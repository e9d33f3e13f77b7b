package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "R&amp;D and x &lt; y &#8212; z|R&D and x < y — z",
        "Na\\\"\\i ve SR$^2$, 810~km, ``x''|Na\\\"\\i ve SR$^2$, 810~km, ``x''",
      })
  void makesPlainText(String raw, String plain) {
    assertThat(PlainText.of(raw)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the bound $O(n^2 \\log n)$ holds",
        "with $\\hat{o}$ and $\\'e$ kept, and $a~b$ too",
        "a gap of $\\geq 90\\%$ after",
        "costs $5 million and $10 a day",
        "an unpaired $ stays",
      })
  void keepsFormulas(String text) {
    assertThat(PlainText.of(text)).isEqualTo(text);
  }

  @Test
  void collapsesAllWhiteSpace() {
    assertThat(PlainText.of("  a\n  b\t\u00A0c\u2003d\r\n")).isEqualTo("a b c d");
  }

  @Test
  void a18DropsCharactersThatNobodySees() {
    assertThat(PlainText.of("vis\u200Bible\u202E\u2066 te\u00ADxt\uFEFF \uDB40\uDC41\uDB40\uDC42"))
        .isEqualTo("visible text");
  }

  @Test
  void composesAccents() {
    assertThat(PlainText.of("Jose\u0301")).isEqualTo("Jos\u00e9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\\",
        "$",
        "$$",
        "$$$",
        "\\(",
        "{\\em",
        "\\'",
        "\\textbf{",
        "&#0;",
        "&#9999999;",
        "\\$\\$"
      })
  void endsOnBrokenMarkUp(String raw) {
    assertThat(PlainText.of(raw)).isNotNull();
  }

  @Test
  void staysFastOnLongText() {
    var raw =
        "\\textbf{".repeat(20_000)
            + "``".repeat(20_000)
            + "$\\".repeat(20_000)
            + "{a}".repeat(20_000);

    assertThat(PlainText.of(raw)).isNotEmpty();
  }
}
