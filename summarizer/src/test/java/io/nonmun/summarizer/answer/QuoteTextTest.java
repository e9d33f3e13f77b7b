package io.nonmun.summarizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuoteTextTest {

  private static boolean isIn(String quotation, String text) {
    return QuoteText.of(text).indexOf(QuoteText.of(quotation).text()) >= 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fine-tuned models|finetuned models",
        "fine‑tuned models|fine-tuned models",
        "the “best” model|the \"best\" model",
        "the model’s layers|the model's layers",
        "eﬃcient ﬁne-tuning|efficient fine-tuning",
        "x≤0.1|x ≤ 0.1",
        "a method—which works|a method — which works",
        "a method --- which works|a method—which works",
        "O(n²)|O(n2)",
        "d_model of 512|$d_{\\text{model}}$ of 512",
        "𝒩(0, 1)|N(0,1)",
        "10−20|10-20",
        "a [MASK] token|a (MASK) token",
        "a \u200Fhid\u200Dden word|a hidden word",
      })
  void spellingsAreTheSame(String one, String other) {
    assertThat(QuoteText.of(one).text()).isEqualTo(QuoteText.of(other).text());
  }

  @Test
  void linesAreBroughtTogether() {
    assertThat(QuoteText.of("Two\n  lines\u00A0here").text()).isEqualTo("two lines here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8.4 points|28.4 points",
        "falls by 41|falls by 41.3%",
        "falls by 41.3|falls by 41.3%",
        "3 points|0.3 points",
        "000 images|10,000 images",
        "help|helpful",
        "5 points|-5 points",
        "1 2|12",
        "accuracy falls|accuracy never falls",
        "We train on 41|We train on 41 million tokens.",
        "We train on 41|We train on 41-million tokens.",
        "million tokens|We train on 41 million tokens.",
        "83 with humans|It has a correlation of .83 with humans.",
        "30 of all runs|It fails in 1/30 of all runs.",
        "fails in 1|It fails in 1/30 of all runs.",
        "12 tokens|A ratio of 16:12 tokens.",
        "A ratio of 16|A ratio of 16:12 tokens.",
        "256 pixels|Images of 512 × 256 pixels.",
        "Images of 512|Images of 512×256 pixels.",
        "uses an encoder|It uses an encoder–decoder.",
      })
  void noPartOfAWordOrNumberIsFound(String quotation, String text) {
    assertThat(isIn(quotation, text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reduces the memory by half|It reduces the memory by half—without loss.",
        "reduces the memory by half|It reduces the memory by half — without loss.",
        "reduces the memory by half|It reduces the memory by half --- without loss.",
        "reduces the memory by half|It reduces the memory by half – without loss.",
        "without loss|It reduces the memory by half—without loss.",
        "12 models are compared|Table 3: 12 models are compared.",
        "3 layers are kept|We call them models. 3 layers are kept.",
        "It was 4|It was 4: a number.",
        "million tokens|A few million tokens.",
        "has a correlation of .83|It has a correlation of .83 with humans.",
      })
  void aPassageEndsAtItsDashOrStop(String quotation, String text) {
    assertThat(isIn(quotation, text)).isTrue();
  }

  @Test
  void givesBackWhatThePaperHas() {
    var paper = QuoteText.of("We use ﬁne‑tuned  “large” models, x ≤ 1, everywhere.");
    var quotation = QuoteText.of("fine-tuned large models, x≤1").text();
    var at = paper.indexOf(quotation);

    assertThat(paper.original(at, quotation.length()))
        .isEqualTo("ﬁne‑tuned  “large” models, x ≤ 1");
  }
}
