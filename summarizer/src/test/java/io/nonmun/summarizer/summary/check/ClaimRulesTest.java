package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The smaller rules on what a line may claim, each with what it refuses and what it must let pass.
class ClaimRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Accuracy drops by up to 34%. | 정확도가 34% 떨어진다. | 정확도가 최대 34% 떨어진다.",
        "Accuracy drops by at most 34%. | 정확도가 34% 떨어진다. | 34%를 넘지 않게 떨어진다.",
        "Cost falls by 40%. | 비용이 최대 40% 줄었다. | 비용이 40% 줄었다.",
        "It takes at least 5 hours. | 최대 5시간이 걸린다. | 5시간 이상 걸린다.",
        "It has up to 500 rows. | 500행 이상이다. | 최대 500행이다.",
        "The best of 9 models gains 31%. | - | 최대 31% 올랐다.",
      })
  void boundsAreKept(String source, String wrong, String right) {
    judge(new BoundCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Agents outperform base models by 12%. | 기본 모델이 에이전트보다 12% 낫다. | 에이전트가 기본 모델보다 12% 낫다.",
        "AlphaNet beats BetaNet. | BetaNet이 AlphaNet을 앞섰다. | AlphaNet이 BetaNet을 앞섰다.",
        "AlphaNet is better than BetaNet. | BetaNet은 AlphaNet보다 낫다. | BetaNet보다 AlphaNet이 낫다.",
        "A table can be used, however neural networks perform better."
            + " | 표가 신경망보다 더 낫다. | 신경망이 표보다 더 낫다.",
        "Compared with BetaNet, AlphaNet is ahead. | - | AlphaNet이 BetaNet보다 낫다.",
      })
  void comparisonsKeepTheirSides(String source, String wrong, String right) {
    judge(new ComparisonCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Grok is better in editing, while Veo3 has the better visual quality."
            + " | Veo3는 편집에서, Grok은 시각 품질에서 낫다. | Grok은 편집에서, Veo3는 시각 품질에서 낫다.",
      })
  void halvesKeepTheirOwn(String source, String wrong, String right) {
    judge(new ParallelCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "We test two commercial models in five categories."
            + " | 상용 모델 다섯 개를 시험했다. | 모델 둘을 다섯 범주에서 시험했다.",
        "It has 286 tasks and 8 models. | 과제 8개를 쓴다. | 과제 286개를 쓴다.",
        "We test two open models and one closed model. | - | 모델 세 개를 시험했다.",
      })
  void countsStayWithWhatIsCounted(String source, String wrong, String right) {
    judge(new CountCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "It often helps. | 항상 도움이 된다. | 자주 도움이 된다.",
        "It helps in some tasks. | 모든 과제에서 낫다. | 일부 과제에서 낫다.",
        "It helps in every task. | - | 항상 도움이 된다.",
        "It helps on three tasks. | - | 세 과제 모두에서 낫다.",
      })
  void scopeIsKept(String source, String wrong, String right) {
    judge(new StrengthCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "We propose a loss that helps novel classes. | 새 클래스에 약하다. | -",
        "However, others fail. We propose a loss. | 실패할 때가 있다. | -",
        "We propose a loss. It is limited to images. | 영어에서만 시험했다. | 이미지에만 쓸 수 있다.",
        "We test it. Compute costs remain high. | 실제 환경에서 시험하지 않았다. | 계산 비용이 여전히 크다.",
      })
  void limitationIsOneThatTheAuthorsState(String source, String wrong, @Nullable String right) {
    var text = Drafts.abstractOf(source);
    var cited = List.of(source.startsWith("However") ? 1 : text.sentences().size());
    var check = new LimitationCheck();
    assertThat(check.faults(draft("limitation", wrong, cited, text))).hasSize(1);
    if (right != null) {
      assertThat(check.faults(draft("limitation", right, cited, text))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "We propose it. | 획기적인 방법이다. | 새로운 방법이다.",
        "We propose it. | 다양한 실험을 통해 방법의 우수성을 입증했다. | 다양한 실험을 했다.",
        "We propose it. | 놀라운 성능을 보인다. | 성능을 보인다.",
        "It works surprisingly well. | - | 놀라운 성능을 보인다.",
        "The fit is imperfect. | - | 완벽하지 않다.",
      })
  void praiseNeedsASource(String source, String wrong, String right) {
    judge(new PraiseCheck(), source, wrong, right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "We test GPT-4. | 라마와 큐원을 시험했다. | 모델을 시험했다.",
        "We test Llama 3. | 구글의 모델을 시험했다. | 라마를 시험했다.",
      })
  void namesInHangulNeedASource(String source, String wrong, String right) {
    var check = TopicCheck.hangulNames();
    assertThat(check.faults(Drafts.line(wrong, Drafts.abstractOf(source)))).isNotEmpty();
    assertThat(check.faults(Drafts.line(right, Drafts.abstractOf(source)))).isEmpty();
  }

  @Test
  void instructionsAreNotRepeated() {
    var rule =
        SummaryPrompt.instructions().lines().filter(line -> line.startsWith("2.")).findFirst();

    assertThat(new EchoCheck().faults(Drafts.line(rule.orElseThrow(), Drafts.RAG))).hasSize(1);
    assertThat(new EchoCheck().faults(Drafts.line("문서 순서를 섞어 모델을 학습시켰다.", Drafts.RAG))).isEmpty();
  }

  @Test
  void fourSentencesAreEvidenceEnough() {
    var source = Drafts.abstractOf("One is. Two is. Three is. Four is. Five is.");
    var check = new CitationCheck();

    assertThat(check.faults(Drafts.citing("방법을 쓴다.", source, 1, 2, 3, 4))).isEmpty();
    assertThat(check.faults(Drafts.citing("방법을 쓴다.", source, 1, 2, 3, 4, 5)))
        .singleElement()
        .asString()
        .contains("4 at most");
  }

  @Test
  void lineThatSharesNothingWithItsSentencesIsRefused() {
    var source = Drafts.abstractOf("HotpotQA is used with Llama-3. The cost is low.");
    var check = new CitationCheck();

    assertThat(check.faults(Drafts.citing("HotpotQA와 Llama-3를 쓴다.", source, 2))).hasSize(1);
    assertThat(check.faults(Drafts.citing("HotpotQA와 Llama-3를 쓴다.", source, 1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"새로운 방법을 제안합니다", "무엇이 좋을까요?", "성능이 좋아요"})
  void politeTitleIsRefused(String title) {
    assertThat(new RegisterCheck().faults(title(title))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"새로운 방법", "무엇이 좋은가?", "모델은 순서에 약하다", "필요한 요소의 개요"})
  void plainTitlePasses(String title) {
    assertThat(new RegisterCheck().faults(title(title))).isEmpty();
  }

  private static void judge(Check check, String source, @Nullable String wrong, String right) {
    var text = Drafts.abstractOf(source);
    if (wrong != null) {
      assertThat(check.faults(Drafts.line(wrong, text))).as(wrong).hasSize(1);
    }
    assertThat(check.faults(Drafts.line(right, text))).as(right).isEmpty();
  }

  private static Draft title(String text) {
    return draftOf(new Field("titleKo", Kind.TITLE, text, List.of()), Drafts.RAG);
  }

  private static Draft draft(String name, String text, List<Integer> cited, SourceText source) {
    return draftOf(new Field(name, Kind.LINE, text, cited), source);
  }

  private static Draft draftOf(Field field, SourceText source) {
    return new Draft(List.of(field), Evidence.of(source));
  }
}
