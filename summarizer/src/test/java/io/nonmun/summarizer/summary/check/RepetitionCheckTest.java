package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepetitionCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "성능을 성능을 성능을 올렸다.",
        "아아아아아 올렸다.",
        "문서 순서를 섞어 학습한다 그리고 문서 순서를 섞어 학습한다.",
        "이 논문은 방법을 제안한다.",
        "본 연구에서는 방법을 제안한다."
      })
  void repetitionInALine(String text) {
    assertThat(faults(text)).hasSize(1);
  }

  @Test
  void linesThatSayTheSame() {
    assertThat(faults("문서 순서를 섞어 학습하여 정확도를 높였다.", "문서 순서가 바뀌면 정확도가 떨어진다.")).isEmpty();
    assertThat(faults("문서 순서를 섞어 학습하여 정확도를 높였다.", "문서 순서를 섞어 학습하여 정확도를 크게 높였다.")).hasSize(1);
    assertThat(faults("문서 순서를 섞어 학습하여 정확도를 높였다.", "문서 순서를 섞어 학습하여 정확도를 높였다."))
        .singleElement()
        .asString()
        .contains("'problem' repeats 'oneLine'");
  }

  @Test
  void oneStockOpeningBelowTheFirstLinePasses() {
    assertThat(faults("순서를 섞는다.", "이 연구는 영어만 다룬다.")).isEmpty();
    assertThat(faults("순서를 섞는다.", "이 연구는 영어만 다룬다.", "이 논문은 방법을 제안한다.")).hasSize(2);
  }

  private static List<String> faults(String... lines) {
    return new RepetitionCheck().faults(Drafts.lines(Drafts.RAG, lines));
  }
}
