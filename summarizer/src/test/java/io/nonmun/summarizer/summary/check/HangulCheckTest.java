package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HangulCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "We train Llama-3.1-8B on shuffled documents.",
        "Accuracy rises.",
        "12345",
        "",
        "이 방법은 trains a large model with shuffled documents on long contexts 이다.",
        "정확도를 올렸다. We need to produce a short summary in Korean."
      })
  void l03WrongLanguage(String text) {
    assertThat(faults(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "문서 순서를 섞어 학습시켜 정확도를 올렸다.",
        "ReuseRL은 ALFWorld, TextWorld-Cooking, Countdown-Stepwise에서 vanilla GRPO보다 낫다.",
        "강화 학습(reinforcement learning from human feedback)을 쓴다."
      })
  void koreanWithEnglishNamesPasses(String text) {
    assertThat(faults(text)).isEmpty();
  }

  private static List<String> faults(String text) {
    return new HangulCheck().faults(Drafts.line(text, Drafts.RAG));
  }
}
