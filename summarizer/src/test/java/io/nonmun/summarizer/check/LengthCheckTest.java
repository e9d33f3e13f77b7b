package io.nonmun.summarizer.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LengthCheckTest {

  @Test
  void oneLineHasAtMost80Characters() {
    assertThat(new LengthCheck().faults(Drafts.line("가".repeat(80), Drafts.RAG))).isEmpty();
    assertThat(new LengthCheck().faults(Drafts.line("가".repeat(81), Drafts.RAG)))
        .containsExactly("'oneLine' has 81 characters; 15 to 80 are wanted.");
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(new LengthCheck().faults(Drafts.line("𝑥".repeat(80), Drafts.RAG))).isEmpty();
  }

  @Test
  void otherLinesMayBeTwiceAsLong() {
    var texts = new String[] {"가".repeat(15), "가".repeat(160), "가".repeat(161), "가"};
    assertThat(new LengthCheck().faults(Drafts.lines(Drafts.RAG, texts)))
        .hasSize(2)
        .allMatch(fault -> fault.contains("15 to 160"));
  }
}
