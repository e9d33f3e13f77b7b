package io.nonmun.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Erd\\H{o}s, G\\\"odel and Poincar\\'e|Erdős, Gödel and Poincaré",
        "Ka\\v{c}ka \\v Skoda, Fran\\c{c}ois, \\L{}ukasz|Kačka Škoda, François, Łukasz",
        "{\\'E}cole, G{\\\"o}del, \\'{\\i}, na\\\"{\\i}ve|École, Gödel, í, naïve",
        "{\\AA}ngstr\\\"{o}m, Stra\\ss e, \\o re|Ångström, Straße, øre",
        "Na\\\"\\i ve Bayes, Garc\\'\\i{}a, Mart\\'{\\i}nez|Naïve Bayes, García, Martínez",
        "Nguy\\~{\\^e}n, \\'{\\^e}, \\d{\\u{a}}, \\t{oo}|Nguyễn, ế, ặ, o͡o",
        "\\.Zak, \\=a, \\r{u}, \\k{a}, \\b{t}, \\h{a}|Żak, ā, ů, ą, ṯ, ả",
        "\\NG, \\ng, \\DH, \\eth, \\TH, \\DJ, \\dj, \\S 3, \\P|Ŋ, ŋ, Ð, ð, Þ, Đ, đ, § 3, ¶",
        "can\\'t, a \\\"quoted\" word|can't, a \"quoted\" word",
        "Cohen's \\k{appa} and \\b{eta} = 0.04|Cohen's κ and β = 0.04",
        "\\Gamma, \\Delta, \\Theta, \\Xi, \\Upsilon, \\Omega|Γ, Δ, Θ, Ξ, Υ, Ω",
        "\\beta decay, \\varphi and \\phi, \\zeta{}s|β decay, φ and ϕ, ζs",
        "20\\deg, \\copyright 2026, \\pounds5, 3\\times faster|20°, © 2026, £5, 3× faster",
      })
  void u15WritesLettersAndSymbolsOfTex(String tex, String readable) {
    assertThat(ReadableText.of(tex)).isEqualTo(readable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "we propose \\textbf{MoGe\\emph{Flow}}, a model|we propose MoGeFlow, a model",
        "a {\\em tight} bound and {\\bf bold} text|a tight bound and bold text",
        "59.0-83.6\\% of A\\&B, snake\\_case, \\#1|59.0-83.6% of A&B, snake_case, #1",
        "Fig.~1 of Smith~et~al., 810~km, 5~\\%, of~$n$|Fig. 1 of Smith et al., 810 km, 5 %, of n",
        "costs ~5 GPU hours, see http://a.edu/~b|costs ~5 GPU hours, see http://a.edu/~b",
        "about (~20k) of u_{k+1} and u_{0:n}, $\\min\\{a, b\\}$|about (~20k) of uₖ₊₁ and u_{0:n}, min{a, b}",
        "between 5~10 hours, ~\\cite{a} in ~/data|between 5~10 hours, in ~/data",
        "a \\textbf{gap of $x_{1}$ points}|a gap of x₁ points",
        "tokenisers~\\cite{infotok, b} and 10{,}000|tokenisers and 10,000",
        "\\textcolor{black}{may} be\\footnote{Code: x.} so \\\\ Our|may be (Code: x.) so Our",
        "one --- two, three -- four, 1--5, run --help|one — two, three – four, 1–5, run --help",
        "at this \\href{https://github.com/a/b}{page}|at this page (https://github.com/a/b)",
        "we call it \\OurMethod{} here|we call it \\OurMethod{} here",
        "K{\\\"u}nstliche {Intelligenz}, {GPT-4} and {Deep Learning}s"
            + "|Künstliche Intelligenz, GPT-4 and Deep Learnings",
        "a stray} brace, {another one|a stray brace, another one",
        "the set {a, b} and {\"k\": 1}, { alone|the set {a, b} and {\"k\": 1}, { alone",
        "``Attention'' is ``all\" and `some' of ''it''|“Attention” is “all” and ‘some’ of “it”",
        "a \"mixed'' one, an ``open one, (\\eg $<$5)|a \"mixed\" one, an “open one, (e.g. <5)",
        "the models' own `don't' and Alice's 'x'|the models' own ‘don't’ and Alice's 'x'",
        "co\\-operate, 10\\,000, A\\/B, \\LaTeX{} text|cooperate, 10 000, A/B, LaTeX text",
      })
  void writesRunningTextAsItIsPrinted(String tex, String readable) {
    assertThat(ReadableText.of(tex)).isEqualTo(readable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "SR$^2$: a model|SR²: a model",
        "4$\\times$ and $2 \\times 3$ and 256$\\times$256|4× and 2 × 3 and 256×256",
        "$\\sim$5 to $\\sim 6$, $\\geq 90\\%$, 1$\\pm$0.5|∼5 to ∼6, ≥90%, 1±0.5",
        "30$^\\circ$, 30$^{\\circ}$C, $90^\\circ$|30°, 30°C, 90°",
        "${\\mathbb R}^{12}$, $\\mathbb{R}^d$, $\\mathbf{x} \\in \\mathbb{R}^{n}$|ℝ¹², ℝᵈ, x ∈ ℝⁿ",
        "$\\alpha$-divergence, an $N$-player game|α-divergence, an N-player game",
        "$O(n^2)$, $O(n \\log n)$, $\\mathcal{O}(n\\log_2 n)$|O(n²), O(n log n), 𝒪(n log₂ n)",
        "$10^{-3}$, $x_i^2$, 2$^{nd}$, CO$_2$, $A^\\top$|10⁻³, xᵢ², 2ⁿᵈ, CO₂, Aᵀ",
        "$\\hat{y}$, $\\bar x$, $\\tilde{\\theta}$|ŷ, x̄, θ̃",
        "$\\frac{1}{2}$, $\\frac12$, $\\sqrt{2}$, $\\sqrt n$|½, ½, √2, √n",
        "$\\Delta t$, $n \\to \\infty$, $n\\to\\infty$|Δt, n → ∞, n→∞",
        "$\\text{Acc}_{max}$, $\\mathrm{GPT}$, $\\left[0, 1\\right]$|Accₘₐₓ, GPT, [0, 1]",
        "error of \\(2\\%\\)-tolerance, $$a=b$$|error of 2%-tolerance, a=b",
        "US$5 to $10 and $x$|US$5 to $10 and x",
      })
  void u15WritesAFormulaWhoseEveryPartHasAForm(String tex, String readable) {
    assertThat(ReadableText.of(tex)).isEqualTo(readable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the loss $\\mathcal{L}_{\\text{CE}}$ here",
        "a ratio of $\\frac{a}{b+1}$, so",
        "a bound of $\\sqrt{n \\log n}$",
        "$x^{q}$ and $\\mathbb{R}^{n \\times m}$",
        "by \\(\\frac{x}{y}\\) and $$\\int_0^1 f_{\\theta}$$",
        "with $\\OurMacro{x}^2$ kept",
        "costs $5 million and $10 a day",
        "from $5-$10 to $20, US$3",
        "an unpaired $ stays",
        "a \\foo{\\textbf{x}} stays whole",
        "C:\\Users and \\d+ too",
        "plain text, with - and 'quotes' (and so on).",
      })
  void u15LeavesWholeWhatHasNoForm(String text) {
    assertThat(ReadableText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\\|\\",
        "$|$",
        "$$|$$",
        "$$$|$$$",
        "\\(|\\(",
        "a {\\em|a",
        "\\'|\\'",
        "\\textbf{|\\textbf",
        "\\$\\$|$$",
        "^|^",
        "}|}",
        "$}$|$}$",
        "\\\"{|\\\"",
        "``|“",
        "\\c|\\c",
        "\\cite[|\\cite[",
        "a{{{|a",
        "~|~",
        "--|--",
        "$^$|$^$",
        "$\\frac$|$\\frac$",
      })
  void keepsOfBrokenMarkUpWhatHasNoForm(String tex, String readable) {
    assertThat(ReadableText.of(tex)).isEqualTo(readable);
  }

  @Test
  void leavesNothingOfNothing() {
    assertThat(ReadableText.of("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\textbf{",
        "``",
        "$\\",
        "{a}",
        "{",
        "}",
        "$",
        "$a ",
        "\\(",
        "\\cite[",
        "\\c {",
        "\\'{",
        "''a",
        "~",
        "\\frac",
        "$x^{",
        "`a'",
        "--",
        "\\foo{",
        "\\ ",
        "a$b "
      })
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void endsOnLongRepetitions(String unit) {
    var count = 100_000 / unit.length();

    assertThat(ReadableText.of(unit.repeat(count))).hasSizeLessThan(3 * 100_000);
    assertThat(ReadableText.of("{".repeat(count) + unit + "}".repeat(count)))
        .contains(unit)
        .hasSizeLessThanOrEqualTo(2 * count + unit.length());
  }

  /// Whatever the marks and their order: it ends, and what was made readable hardly changes again
  /// (only what an escape uncovers can).
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void endsOnAnyMixOfMarks(long seed) {
    var random = new Random(seed);
    var marks =
        new String[] {
          "\\",
          "{",
          "}",
          "$",
          "^",
          "_",
          "~",
          "`",
          "'",
          "\"",
          "-",
          " ",
          "a",
          "1",
          "\\alpha",
          "\\textbf{",
          "\\'",
          "\\frac",
          "\\mathbb",
          "é",
          "\uD835\uDD38",
          "\uD835",
          "(",
          "[",
          "]"
        };
    for (var round = 0; round < 2_000; round++) {
      var tex = new StringBuilder();
      for (var i = random.nextInt(40); i > 0; i--) {
        tex.append(marks[random.nextInt(marks.length)]);
      }
      var readable = ReadableText.of(tex.toString());
      assertThat(readable.length()).as("seed %d: %s", seed, tex).isLessThan(4 * tex.length() + 10);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "SR$^2$: A Na\\\"ive View|SR,$^2$,: A Naïve View",
        "On $\\alpha$ and \\(x_1\\)|On ,$\\alpha$, and ,\\(x_1\\)",
        "$5 million and $10|$5 million and $10",
        "50\\% of \\$ $n$-grams|50% of $ ,$n$,-grams",
        "$$x$$|$$x$$"
      })
  void formulasCanBeHadAsTheyAre(String original, String parts) {
    assertThat(ReadableText.parts(original).stream().map(ReadableText.Part::text))
        .containsExactly(parts.split(","));
    assertThat(ReadableText.parts(original).stream().filter(ReadableText.Part::isFormula))
        .allMatch(part -> original.contains(part.text()));
  }
}
