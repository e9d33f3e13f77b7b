package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CitationCheckTest {

  private static final String LINE = "정확도를 61.2%에서 68.9%로 올렸다.";

  @Test
  void sentenceWithTheNumbersPasses() {
    assertThat(faults(LINE, 3)).isEmpty();
    assertThat(faults(LINE, 1, 3)).isEmpty();
  }

  @Test
  void numbersElsewhereInTheAbstractAreRefused() {
    assertThat(faults(LINE, 1)).hasSize(2).first().asString().contains("61.2", "[1]");
  }

  @Test
  void numberThatTheSourceLacksIsAnotherRulesBusiness() {
    assertThat(faults("정확도를 99.9%로 올렸다.", 1)).isEmpty();
  }

  @Test
  void sentencesMustExist() {
    assertThat(faults(LINE)).singleElement().asString().contains("cites no sentence");
    assertThat(faults(LINE, 0)).singleElement().asString().contains("1 to 4");
    assertThat(faults(LINE, 3, 5)).singleElement().asString().contains("1 to 4");
    assertThat(faults(LINE, -1, Integer.MIN_VALUE)).hasSize(1);
  }

  private static List<String> faults(String text, Integer... sentences) {
    return new CitationCheck().faults(Drafts.citing(text, Drafts.RAG, sentences));
  }
}
