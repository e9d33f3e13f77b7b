package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "정확도를 61.2%에서 68.8%로 올렸다.", // a changed digit
        "정확도를 71.2%에서 68.9%로 올렸다.",
        "정확도를 7.7%p 올렸다.", // computed: 68.9 - 61.2
        "정확도가 68.9%p 올랐다.", // another unit
        "비용은 2배다.", // rounded too far
        "비용은 1.6배다.",
        "정확도를 61.2, 64.0, 68.9%로 올렸다.", // a value filled in
        "다섯 가지 데이터셋을 쓴다.",
        "비용을 절반으로 줄였다."
      })
  void l06NumbersNotInTheSource(String text) {
    assertThat(faults(text, Drafts.RAG.abstractText())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "정확도를 61.2%에서 68.9%로 올렸다.",
        "정확도가 약 69%다.",
        "비용은 1.5배다.",
        "Llama-3.1-8B를 쓴다.",
        "Llama 3.1 8B를 쓴다.",
        "80억 매개변수 모델을 쓴다.",
        "한 가지 방법을 쓴다. 1) 섞는다. 2) 학습한다."
      })
  void numbersOfTheSourcePass(String text) {
    assertThat(faults(text, Drafts.RAG.abstractText())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "126M parameters | 1.26억 개",
        "126 million parameters | 1억 2,600만 개",
        "3 Billion parameters | 30억 매개변수",
        "over one million voices | 100만 개가 넘는 음성",
        "2.5T tokens | 2.5조 토큰",
        "14,000 domains | 1만 4천 개 도메인",
        "14,000 domains | 14000개 도메인",
        "$14{,}000$ domains | 1.4만 개 도메인",
        "a 20K dataset | 2만 개",
        "at rate $10^{-3}$ | 10⁻³의 학습률",
        "at rate $3\\times 10^{-4}$ | 0.0003의 학습률",
        "at rate 1e-5 | 0.00001의 학습률",
        "by 3.2 percentage points | 3.2%p",
        "by 3.2 points | 3.2%포인트",
        "by 3.2 percent | 3.2 퍼센트",
        "from 45--48\\% | 45~48%",
        "$5.19$-$6.13\\times$ fewer | 5.19-6.13배",
        "a latency of 195 milliseconds | 195밀리초",
        "4-bit weights | 4비트",
        "64.73 F1 | 64.7 F1",
        "1,522 instances | 약 1,500개",
        "halves the cost | 비용의 절반",
        "twice as fast | 두 배",
        "a three-fold gain | 3배",
        "six dimensions | 6개의 차원",
        "six dimensions | 여섯 가지 차원",
        "twenty-four subtasks | 24개",
        "both tasks | 2개 과제",
        "top-5 accuracy | 상위 5개",
        "a $256\\times256$ grid | 256×256 격자",
        "less than $1/38$ of the data | 1/38",
        "an order of magnitude faster | 10배",
        "1,000 problems | 1천 개",
        "a 256² grid | 256^2 격자",
        "3 ⋅ 10⁴ steps | 3만 단계",
        "at 1±0.5 V | 1±0.5 V",
        "10,940 crashes | 1만 940건",
        "62,300 pairs | 6만 2,300쌍",
        "1/4 of the data | 데이터의 1/4만",
        "only 30 samples | 표본 30만 써서",
        "a quarter of the data | 데이터의 4분의 1",
        "two-thirds of them | 3분의 2",
        "the 19th century | 19세기",
        "the third stage | 3번째 단계",
        "a million-scale dataset | 백만 규모의 데이터",
        "a million-scale dataset | 100만 규모의 데이터",
        "tens of thousands of files | 수만 개의 파일",
        "37 languages | 수십 개 언어",
        "an absolute gain of 5.2\\% | 5.2%p",
        "a gain of 5.2\\% absolute | 5.2%p",
        "a latency of 195 ms | 0.195초",
        "30 frames per second | 초당 30프레임",
        "at 16.6 FPS | 초당 16.6프레임",
        "12 requests per minute | 분당 12건",
        "over 600+ hours | 600시간",
        "1.5 additional training hours | 1.5시간",
        "eleven countries | 열한 개 나라",
        "four of them | 넷",
        "vision, audio, and text | 세 가지",
        "three orders of magnitude | 1,000배",
        "halves the cost | 절반"
      })
  void l06UnitsAndSpellingsAreKnown(String source, String summary) {
    assertThat(faults(summary + "를 쓴다.", source)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "126M parameters | 1.27억 개",
        "126M parameters | 12.6억 개",
        "126M parameters | 126B개",
        "1,522 instances | 1,520개",
        "1,522 instances | 1,500개",
        "56.41\\% | 56.40%",
        "195 milliseconds | 195초",
        "by 3.2 percentage points | 3.2%",
        "by 3.2\\% | 3.2%p",
        "18-28\\% and 30-60\\% | 18-60%",
        "45--48\\% | 45--45%",
        "six dimensions | 7개의 차원",
        "48\\% of tasks | 48개",
        "4-bit weights | 8비트",
        "rate $10^{-3}$ | 10⁻⁴",
        "GPT-4 is used | 4개의 모델",
        "3D scenes | 3개의 장면",
        "four GPUs | 4%",
        "four GPUs | 4배",
        "8 GPUs | 8시간",
        "at 16.6 FPS | 분당 16.6프레임",
        "12 requests per minute | 초당 12건",
        "195 ms | 195초",
        "3 days | 3주",
        "100 Hz | 100초",
        "five teams | 여섯 팀",
        "37 languages | 수백 개 언어",
        "88 of 105 cases | 88개 중 105개",
        "a gain of 5.2\\% | 5.2%p"
      })
  void l06ChangedValueOrUnitIsRefused(String source, String summary) {
    assertThat(faults(summary + "를 쓴다.", source)).isNotEmpty();
  }

  private static List<String> faults(String text, String source) {
    return new NumberCheck().faults(Drafts.line(text, Drafts.abstractOf(source)));
  }
}
