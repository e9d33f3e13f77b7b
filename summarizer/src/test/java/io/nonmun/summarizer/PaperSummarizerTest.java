package io.nonmun.summarizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.Summary.Line;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome.Extracted;
import io.nonmun.summarizer.SummaryOutcome.Failed;
import io.nonmun.summarizer.SummaryOutcome.Summarised;
import io.nonmun.summarizer.model.FakeProvider;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.model.Models.Choice;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.model.Verdict.Complaint;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Judge;
import io.nonmun.summarizer.summary.LineVerdict;
import io.nonmun.summarizer.summary.Reader;
import io.nonmun.summarizer.summary.Reading;
import io.nonmun.summarizer.summary.SecondReading;
import io.nonmun.summarizer.summary.check.Checks;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaperSummarizerTest {

  private static final Summary SUMMARY =
      new Summary(
          "제목",
          new Line("한 줄이다.", List.of(1)),
          new Line("문제다.", List.of(1)),
          new Line("방법이다.", List.of(1)),
          new Line("결과다.", List.of(2)),
          null,
          List.of("가", "나", "다"));
  private static final String ANSWER =
      """
      {"problem": {"sentences": [2], "text": "지연 시간이 길다는 문제를 다룬다."},
       "method": {"sentences": [1], "text": "Roam이라는 새로운 방법을 제안했다."},
       "result": {"sentences": [2], "text": "지연 시간이 41% 짧아졌다고 보고했다."},
       "limitation": null,
       "oneLine": {"sentences": [1, 2], "text": "Roam을 제안해 지연 시간을 41% 줄였다."},
       "titleKo": "Roam: 지연을 줄이는 방법",
       "keywords": ["Roam", "지연 시간", "지연"]}
      """;
  private static final Complaint WRONG_NUMBER =
      new Complaint("numbers", "42% is not in the abstract; use only its numbers");
  private static final Paper PAPER = paper("We propose Roam. Roam cuts latency by 41%.", false);

  private final MovableClock clock = new MovableClock("2026-11-20T00:30:00Z");
  private final FakeProvider local = new FakeProvider("local");
  private final FakeProvider openai = new FakeProvider("openai");

  @Test
  void acceptsTheFirstGoodAnswer() throws InterruptedException {
    local.answers("good");

    var outcome = chain(local, openai).summarize(PAPER, Priority.BATCH);

    assertThat(outcome).isInstanceOf(Summarised.class);
    var record = ((Summarised) outcome).summary();
    assertThat(record.summary()).isEqualTo(SUMMARY);
    assertThat(record.paper()).isEqualTo(PAPER.version());
    assertThat(record.provider()).isEqualTo("local");
    assertThat(record.model()).isEqualTo("local-model");
    assertThat(record.promptVersion()).isEqualTo("summary-v3");
    assertThat(record.sentences()).containsExactly("We propose Roam.", "Roam cuts latency by 41%.");
    assertThat(record.checksPassed()).containsExactly("fake");
    assertThat(openai.asked).isEmpty();
  }

  @Test
  void repairsOnceInTheSameConversationAndCountsBothRequests() throws InterruptedException {
    openai.answers("bad").answers("good");

    var outcome = chain(openai).summarize(PAPER, Priority.INTERACTIVE);

    assertThat(openai.asked)
        .extracting(Request::priority)
        .containsOnly(io.nonmun.gpumodel.engine.Priority.INTERACTIVE);
    var first = openai.asked.getFirst().messages();
    var second = openai.asked.getLast().messages();
    assertThat(second).startsWith(first.toArray(Message[]::new)).hasSize(4);
    assertThat(second.get(2)).isEqualTo(new Message("assistant", "bad"));
    assertThat(second.get(3).role()).isEqualTo("user");
    assertThat(second.get(3).content()).contains("- " + WRONG_NUMBER.reason());
    assertThat(openai.asked.getLast().jsonSchema()).isEqualTo(openai.asked.getFirst().jsonSchema());
    assertThat(openai.asked.getLast().maxTokens()).isEqualTo(openai.asked.getFirst().maxTokens());
    var record = ((Summarised) outcome).summary();
    assertThat(record.promptTokens()).isEqualTo(2_000);
    assertThat(record.completionTokens()).isEqualTo(600);
    assertThat(record.cost()).isEqualByComparingTo(new BigDecimal("0.004"));
  }

  @Test
  void l09CutOffAnswerIsAskedAgainWithMoreRoom() throws InterruptedException {
    openai.isCutOff("").answers("good");

    var outcome = chain(openai).summarize(PAPER, Priority.BATCH);

    assertThat(outcome).isInstanceOf(Summarised.class);
    assertThat(openai.asked.getLast().maxTokens())
        .isGreaterThanOrEqualTo(4 * openai.asked.getFirst().maxTokens());
    assertThat(openai.asked.getLast().messages()).noneMatch(m -> m.content().isBlank());
  }

  @Test
  void asksTheNextProviderAfterOneRepair() throws InterruptedException {
    local.answers("bad").answers("bad");
    openai.answers("good");

    var outcome = chain(local, openai).summarize(PAPER, Priority.BATCH);

    assertThat(((Summarised) outcome).summary().provider()).isEqualTo("openai");
    assertThat(((Summarised) outcome).summary().promptTokens()).isEqualTo(1_000);
    assertThat(local.asked).hasSize(2);
    assertThat(openai.asked.getFirst().messages()).hasSize(2);
  }

  @Test
  void l12WhatFailsEveryCheckIsNeverASummary() throws InterruptedException {
    local.answers("bad").answers("bad");
    openai.replies(new Declined("the model will not"));

    var outcome = chain(local, openai).summarize(PAPER, Priority.BATCH);

    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(((Failed) outcome).reason())
        .contains("local-model: numbers: 42% is not in the abstract")
        .contains("openai-model: the model will not");
    assertThat(((Failed) outcome).sentences())
        .containsExactly("We propose Roam.", "Roam cuts latency by 41%.");
  }

  @Test
  void keepsTheComplaintsWhereTheRepairCannotBeAsked() throws InterruptedException {
    openai.answers("bad").replies(new Unavailable("nobody listens", null));

    var outcome = chain(openai).summarize(PAPER, Priority.BATCH);

    assertThat(((Failed) outcome).reason()).contains("numbers: 42%").contains("nobody listens");
  }

  @Test
  void u09KeywordThatIsRefusedTwiceIsDropped() throws InterruptedException {
    var answer =
        """
        {"titleKo": "Roam: 지연을 줄이는 방법",
         "oneLine": {"text": "Roam을 제안해 지연 시간을 41% 줄였다.", "sentences": [1, 2]},
         "problem": {"text": "지연 시간이 길다는 문제를 다룬다.", "sentences": [2]},
         "method": {"text": "Roam이라는 새로운 방법을 제안했다.", "sentences": [1]},
         "result": {"text": "지연 시간이 41% 짧아졌다고 보고했다.", "sentences": [2]},
         "limitation": null,
         "keywords": ["Roam", "지연 시간", "GPT-9"]}
        """;
    openai.answers(answer).answers(answer);

    var outcome = chain(Checks.standard()::judge, openai).summarize(PAPER, Priority.BATCH);

    assertThat(((Summarised) outcome).summary().summary().keywords())
        .containsExactly("Roam", "지연 시간");
    assertThat(openai.asked.getLast().messages().getLast().content())
        .contains("keywords[3]", "GPT-9");
  }

  @Test
  void aRepairOfOneFieldKeepsTheOthersAndIsJudgedWhole() throws InterruptedException {
    openai
        .answers(ANSWER.replace("41% 짧아졌다고", "47% 짧아졌다고"))
        .answers("{\"result\": {\"sentences\": [2], \"text\": \"지연 시간이 41% 짧아졌다고 보고했다.\"}}");

    var outcome = chain(Checks.standard()::judge, openai).summarize(PAPER, Priority.BATCH);

    var summary = ((Summarised) outcome).summary().summary();
    assertThat(summary.result().text()).isEqualTo("지연 시간이 41% 짧아졌다고 보고했다.");
    assertThat(summary.method().text()).isEqualTo("Roam이라는 새로운 방법을 제안했다.");
    assertThat(openai.asked.getLast().messages().getLast().content())
        .contains("result: ‘47’ 초록에 없는 숫자나 단위다.")
        .contains("[2] Roam cuts latency by 41%.")
        .contains("고칠 키(result)만");
    assertThat(openai.asked.getLast().jsonSchema()).doesNotContain("method");
  }

  @Test
  void aLineThatTheJudgeHoldsBackIsRepairedOnceAndReadAgain() throws InterruptedException {
    openai
        .answers(ANSWER)
        .answers("{\"result\": {\"sentences\": [2], \"text\": \"지연 시간이 41% 줄었다고 보고했다.\"}}");
    var read = new ArrayList<String>();
    Reader reader =
        (_, lines, _) -> {
          var verdicts = new LinkedHashMap<String, LineVerdict>();
          lines.forEach(line -> {
            read.add(line.text());
            verdicts.put(
                line.field(),
                line.text().contains("짧아졌다고") ? LineVerdict.STRONGER : LineVerdict.OK);
          });
          return new Reading.Read(verdicts, 1, 0, 1, BigDecimal.ZERO, Duration.ZERO);
        };
    var judge = new SecondReading(Checks.standard()::judge, reader, _ -> {});

    var outcome = chain(judge, openai).summarize(PAPER, Priority.BATCH);

    var summary = ((Summarised) outcome).summary();
    assertThat(summary.summary().result().text()).isEqualTo("지연 시간이 41% 줄었다고 보고했다.");
    assertThat(summary.checksPassed()).endsWith("judge");
    assertThat(openai.asked.getLast().messages().getLast().content())
        .contains("result: 근거 문장보다 세게 썼다", "[2] Roam cuts latency by 41%.");
    assertThat(read).hasSize(10);
  }

  @Test
  void aLimitationOrATitleThatIsRefusedTwiceFallsAwayAlone() throws InterruptedException {
    var answer =
        ANSWER
            .replace("null", "{\"sentences\": [1], \"text\": \"GPT-9에서는 쓸 수 없다는 한계가 있다.\"}")
            .replace("Roam: 지연을 줄이는 방법", "GPT-9의 지연을 줄이는 방법");
    openai.answers(answer).answers(answer);

    var outcome = chain(Checks.standard()::judge, openai).summarize(PAPER, Priority.BATCH);

    var summary = ((Summarised) outcome).summary().summary();
    assertThat(summary.limitation()).isNull();
    assertThat(summary.titleKo()).isEqualTo("X: A Thing");
    assertThat(summary.keywords()).hasSize(3);
  }

  @Test
  void extractsAndSaysWhyWhereNoModelAnswers() throws InterruptedException {
    local.replies(new Unavailable("out of memory", null));
    openai.replies(new Unavailable("nobody listens", null));

    var outcome = chain(local, openai).summarize(PAPER, Priority.BATCH);

    assertThat(outcome)
        .isEqualTo(
            new Extracted(
                List.of("We propose Roam.", "Roam cuts latency by 41%."),
                "local-model: out of memory; openai-model: nobody listens"));
  }

  @Test
  void extractsWithoutAReasonWhereNoModelIsConfigured() throws InterruptedException {
    assertThat(chain().summarize(PAPER, Priority.BATCH))
        .isEqualTo(new Extracted(List.of("We propose Roam.", "Roam cuts latency by 41%."), null));
  }

  @Test
  void promptAndKeySentencesAreReadable() throws InterruptedException {
    var tex = paper("We propose Na\\\"\\i ve SR$^2$. It is 4$\\times$ faster. It runs.", false);

    assertThat(SourceText.of(tex).sentences())
        .containsExactly("We propose Naïve SR².", "It is 4× faster.", "It runs.");
    assertThat(((Extracted) chain().summarize(tex, Priority.BATCH)).sentences())
        .contains("It is 4× faster.");
  }

  @Test
  void asksNoModelAboutAWithdrawnPaperOrAnEmptyAbstract() throws InterruptedException {
    var withdrawn =
        chain(openai).summarize(paper("Withdrawn due to an error.", true), Priority.BATCH);
    var empty = chain(openai).summarize(paper(" ", false), Priority.BATCH);

    assertThat(openai.asked).isEmpty();
    assertThat(((Extracted) withdrawn).reason()).contains("withdrawn");
    assertThat(((Extracted) empty).sentences()).isEmpty();
    assertThat(((Extracted) empty).reason()).contains("no abstract");
  }

  @Test
  void measuresFromTheFirstRequestToTheAcceptedAnswer() throws InterruptedException {
    openai.answers("bad").answers("good");
    Judge slowJudge =
        (answer, cutOff, source) -> {
          clock.advance(Duration.ofSeconds(3));
          return judge(answer, cutOff, source);
        };

    var outcome = chain(slowJudge, openai).summarize(PAPER, Priority.BATCH);

    var record = ((Summarised) outcome).summary();
    assertThat(record.took()).isEqualTo(Duration.ofSeconds(6));
    assertThat(record.createdAt()).isEqualTo(clock.instant());
  }

  @Test
  void otherInstructionsTakeThePlaceOfOursInTheFirstRequestAndTheRepair() throws Exception {
    openai.answers("bad").answers("good");
    var choices = List.<Choice>of(new Choice.Usable(openai));

    new PaperSummarizer(new Models(choices, clock), PaperSummarizerTest::judge, "Be brief.")
        .summarize(PAPER, Priority.BATCH);

    assertThat(openai.asked)
        .hasSize(2)
        .allSatisfy(request ->
            assertThat(request.messages().getFirst())
                .isEqualTo(new Message("system", "Be brief.")));
    assertThat(openai.asked.getFirst().messages().get(1).content()).contains("Roam cuts latency");
  }

  private Summarizer chain(ModelProvider... models) {
    return chain(PaperSummarizerTest::judge, models);
  }

  private Summarizer chain(Judge judge, ModelProvider... models) {
    var choices = Stream.of(models).<Choice>map(Choice.Usable::new).toList();
    return new PaperSummarizer(new Models(choices, clock), judge);
  }

  private static Verdict<Summary> judge(String answer, boolean cutOff, SourceText source) {
    return answer.equals("good") && !cutOff
        ? new Verdict.Accepted<>(SUMMARY, List.of("fake"))
        : new Verdict.Refused<>(List.of(WRONG_NUMBER));
  }

  private static Paper paper(String abstractText, boolean withdrawn) {
    return new Paper(
        new PaperVersion(new ArxivId("2611.01234"), 1),
        "X: A Thing",
        abstractText,
        List.of("A. Author"),
        new Category("cs.CL"),
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        withdrawn);
  }
}
