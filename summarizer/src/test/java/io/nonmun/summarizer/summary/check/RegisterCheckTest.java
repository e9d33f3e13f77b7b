package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "새로운 방법을 제안합니다.",
        "새로운 방법을 제안했습니다. 성능이 올랐다.",
        "성능이 올랐다. 비용도 줄었습니다.",
        "성능이 좋네요.",
        "성능이 좋은가요?",
        "이것은 가능합니까?",
        "새로운 방법을 제안함.",
        "새로운 방법 제안"
      })
  void l05MixedRegister(String text) {
    assertThat(faults(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"새로운 방법을 제안하", "새로운 방법을 제안한다", "새로운 방법을 제안한다. 또한 이것은"})
  void l09LineThatBreaksOff(String text) {
    assertThat(faults(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "정확도를 61.2%에서 68.9%로 올렸다.",
        "방법을 제안한다. 성능이 좋다.",
        "Llama 3.1 등을 쓴다.",
        "모델은 순서에 강건한가?",
        "이를 ‘거짓 성공’이라 부른다.",
        "두 단계(학습, 추론)로 나눈다.)"
      })
  void plainFormPasses(String text) {
    assertThat(faults(text)).isEmpty();
  }

  private static List<String> faults(String text) {
    return new RegisterCheck().faults(Drafts.line(text, Drafts.RAG));
  }
}
