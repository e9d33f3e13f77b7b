package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimCheckTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accuracy rises from 61.2% to 68.9%. | 정확도가 68.9%에서 61.2%로 바뀌었다.",
        "Accuracy goes from 61.2% to 68.9%. | 정확도가 61.2%에서 68.9%로 떨어졌다.",
        "It reduces memory by 40%. | 메모리를 40% 늘렸다.",
        "It reduces computation by 40% while delivering superior quality. | 계산량이 40% 늘었다.",
        "It mitigates errors and improves stability. | 오류를 키운다.",
        "It is three orders of magnitude faster. | 세 자릿수 느리다.",
        "Existing arguments do not establish that it is hard. | 논증이 어려움을 입증했다.",
        "The language is unsupported by the model. | 모델이 이 언어를 지원한다.",
        "Skills provide no measurable gain. | 스킬은 뚜렷한 이득을 준다.",
        "It cannot serve as a signal. | 신호로 쓸 수 있다.",
        "Models fail in zero-shot settings. | zero-shot에서도 성공했다.",
        "It works better than before. | 성능이 개선되지 않았다.",
        "Our data could improve the performance of models. | 모델의 성능을 높였다.",
        "Synthetic data may not reflect real challenges. | 합성 데이터는 실제를 반영하지 못한다.",
      })
  void theContraryOfTheSourceIsRefused(String source, String line) {
    assertThat(faults(line, source)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accuracy rises from 61.2% to 68.9%. | 정확도가 61.2%에서 68.9%로 올랐다.",
        "Error falls from 12.5% to 8.1%. | 오류율을 12.5%에서 8.1%로 낮췄다.",
        "It reduces error by 5%. | 오류를 5% 줄여 성능을 개선했다.",
        "It improves perplexity by 12%. | perplexity를 12% 낮췄다.",
        "It doubles the throughput. | 처리량이 두 배로 늘었다.",
        "It reduces cost and raises accuracy. | 비용을 줄이면서 정확도를 높였다.",
        "Methods fail to capture the adaptive strategies. | 적응 전략을 포착하는 데 실패한다.",
        "Existing benchmarks fail to capture it. We introduce a benchmark for it."
            + " | 이를 포착하는 벤치마크를 만들었다.",
        "It prevents degradation. | 성능 저하를 막는다.",
        "Cameras of another height are used to improve it. | 카메라 높이에 따라 개선한다.",
        "Our data could improve the performance of models. | 모델의 성능을 높일 수 있다.",
        "It works without increasing the inference time. | 추론 시간을 늘리지 않는다.",
        "Complexity is absorbed rather than transferred. | 복잡성이 전이되지 않는다.",
      })
  void whatTheSourceSaysPasses(String source, String line) {
    assertThat(faults(line, source)).isEmpty();
  }

  private static List<String> faults(String line, String source) {
    return new ClaimCheck().faults(Drafts.line(line, Drafts.abstractOf(source)));
  }
}
