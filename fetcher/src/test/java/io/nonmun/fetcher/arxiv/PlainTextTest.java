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
        "Erd\\H{o}s, G\\\"odel and Poincar\\'e|Erdős, Gödel and Poincaré",
        "Ka\\v{c}ka \\v Skoda, Fran\\c{c}ois, \\L{}ukasz|Kačka Škoda, François, Łukasz",
        "{\\'E}cole, G{\\\"o}del, \\'{\\i}, na\\\"{\\i}ve|École, Gödel, í, naïve",
        "{\\AA}ngstr\\\"{o}m, Stra\\ss e, \\o re|Ångström, Straße, øre",
        "we propose \\textbf{MoGe\\emph{Flow}}, a model|we propose MoGeFlow, a model",
        "a {\\em tight} bound and {\\bf bold} text|a tight bound and bold text",
        "59.0-83.6\\% of A\\&B, snake\\_case, \\#1|59.0-83.6% of A&B, snake_case, #1",
        "Cohen's \\k{appa} and \\b{eta} = 0.04|Cohen's κ and β = 0.04",
        "R&amp;D and x &lt; y &#8212; z|R&D and x < y — z",
        "Fig.~1 of Smith~et~al.|Fig. 1 of Smith et al.",
        "costs ~5 GPU hours, see http://a.edu/~b|costs ~5 GPU hours, see http://a.edu/~b",
        "``Attention'' is all|“Attention” is all",
        "a \\textbf{gap of $x_{1}$ points}|a gap of $x_{1}$ points",
        "tokenisers~\\cite{infotok, b} and 10{,}000|tokenisers and 10,000",
        "\\textcolor{black}{may} be\\footnote{Code: x.} so \\\\ Our|may be (Code: x.) so Our",
        "one --- two, three -- four|one --- two, three -- four",
        "at this \\href{https://github.com/a/b}{repository}|at this repository (https://github.com/a/b)",
        "we call it \\OurMethod{} here|we call it \\OurMethod{} here",
        "error of \\(2\\%\\)-tolerance|error of $2\\%$-tolerance",
        "K{\\\"u}nstliche {Intelligenz}|Künstliche Intelligenz",
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
  void writesDisplayedFormulasLikeOthers() {
    assertThat(PlainText.of("so $$a=b$$ and \\[c\\] hold")).isEqualTo("so $a=b$ and $c$ hold");
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
