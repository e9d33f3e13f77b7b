package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicCheckTest {

  @Test
  void l06TopicOfAnotherPaper() {
    assertThat(faults("로봇을 강화 학습으로 훈련한다.")).hasSize(2);
  }

  @Test
  void topicOfThePaperPasses() {
    assertThat(faults("검색 문서의 순서를 섞는다. 효과를 극대화한다.")).isEmpty();
  }

  @Test
  void acronymVouchesAsAWholeWordOnly() {
    var rl = Drafts.abstractOf("We use RL.");
    var world = Drafts.abstractOf("The WORLD is large.");
    assertThat(TopicCheck.terms().faults(Drafts.line("강화 학습을 쓴다.", rl))).isEmpty();
    assertThat(TopicCheck.terms().faults(Drafts.line("강화 학습을 쓴다.", world))).hasSize(1);
  }

  private static List<String> faults(String text) {
    return TopicCheck.terms().faults(Drafts.line(text, Drafts.RAG));
  }
}
