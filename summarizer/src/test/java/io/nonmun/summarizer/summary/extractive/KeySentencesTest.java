package io.nonmun.summarizer.summary.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.summarizer.source.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySentencesTest {

  @Test
  void picksTheAnnouncementAndTheBestFindingsInOrder() {
    // arXiv:2606.04599, abridged to its sentences' beginnings and ends.
    assertThat(
            keySentences(
                "Large language model (LLM) agents have shown promise in automating workflows.",
                "Existing agents improve accuracy by 9.5% but mainly focus on execution.",
                "Inspired by DMAIC, we propose DMAIC-IAD, a multi-agent system.",
                "DMAIC-IAD distills heterogeneous references into procedures.",
                "Experiments across four modalities show that it improves detection by 37.76%.",
                "Our code is available at https://example.org/dmaic and improves 100% of days."))
        .containsExactly(
            "Inspired by DMAIC, we propose DMAIC-IAD, a multi-agent system.",
            "Experiments across four modalities show that it improves detection by 37.76%.");
  }

  @Test
  void prefersTheProposalOverAStudyAndAnAddition() {
    assertThat(
            keySentences(
                "We study routing in networks.",
                "It matters to many.",
                "Here we therefore propose HopNet, which learns the routes.",
                "We also introduce a simulator.",
                "We find that HopNet needs 3 times fewer hops."))
        .containsExactly(
            "Here we therefore propose HopNet, which learns the routes.",
            "We find that HopNet needs 3 times fewer hops.");
  }

  @Test
  void takesTheFirstSentenceWhereNothingIsAnnounced() {
    assertThat(
            keySentences(
                "Graphs of bounded width are considered.",
                "They are closed under minors.",
                "The proof is short.",
                "It extends to matroids."))
        .hasSize(2)
        .startsWith("Graphs of bounded width are considered.");
  }

  @Test
  void takesAllOfAShortAbstractAndNothingOfAnEmptyOne() {
    assertThat(keySentences("This paper has been withdrawn by the author."))
        .containsExactly("This paper has been withdrawn by the author.");
    assertThat(keySentences("")).isEmpty();
    assertThat(KeySentences.of(new SourceText("T", "", List.of()))).isEmpty();
  }

  private static List<String> keySentences(String... sentences) {
    return KeySentences.of(new SourceText("T", String.join(" ", sentences), List.of(sentences)));
  }
}
