package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairCheckTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It reaches 62.1% on MMLU and 45.3% on GSM8K. | GSM8K에서 62.1%, MMLU에서 45.3%를 얻었다.",
        "It reaches 62.1% on MMLU and 45.3% on GSM8K. | GSM8K에서 62.1%를 얻었다.",
        "On MMLU and GSM8K it reaches 62.1% and 45.3%, respectively. | MMLU는 45.3%, GSM8K는 62.1%다.",
        "AlphaNet (F1: 0.21; AUC: 0.74) is best. | F1은 0.74, AUC는 0.21이다.",
        "Latency falls by 30% and accuracy rises by 5%. | 지연은 5% 줄고 정확도는 30% 올랐다.",
        "It gains 5.2% on MATH. We also try GSM8K. | GSM8K에서 5.2% 나아졌다.",
        "The retrieval track had 2 teams with 17 runs. The generation track had 4 teams with 16 runs."
            + " | 검색에는 4팀이, 생성에는 2팀이 참가했다.",
        "It has an accuracy of 77.0%. A coherence of 99.9% confirms it. | 정확도는 99.9%다.",
      })
  void numberOfSomethingElseIsRefused(String source, String line) {
    assertThat(faults(line, source)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It reaches 62.1% on MMLU and 45.3% on GSM8K. | MMLU에서 62.1%, GSM8K에서 45.3%를 얻었다.",
        "On MMLU and GSM8K it reaches 62.1% and 45.3%, respectively. | MMLU는 62.1%, GSM8K는 45.3%다.",
        "Compared with GPT-4o, cost falls by 30% and accuracy rises by 12%."
            + " | GPT-4o보다 정확도가 12% 높고 비용은 30% 낮다.",
        "On 53 GIFT-Eval datasets, AlphaNet reaches 60.5%. | GIFT-Eval에서 60.5%를 얻었다.",
        "Our method gains 5.2% on MATH. | AlphaNet은 5.2% 나아졌다.",
        "It gains 5.2%. We evaluate it on GSM8K. | GSM8K에서 5.2% 나아졌다.",
        "Accuracy is 0.96 on standard problems but only 0.59 on counterintuitive ones."
            + " | 직관에 어긋나는 문제에서 정확도가 0.59에 그쳤다.",
        "It reaches 65.5%, 96.5% and 90.0% accuracy. | 정확도는 65.5%, 96.5%, 90.0%다.",
      })
  void numberOfItsOwnPasses(String source, String line) {
    assertThat(faults(line, source)).isEmpty();
  }

  private static List<String> faults(String line, String source) {
    return new PairCheck().faults(Drafts.line(line, Drafts.abstractOf(source)));
  }
}
