package io.nonmun.summarizer.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel.Choice;
import io.nonmun.gpumodel.LanguageModel.Chosen;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.Chooser;
import io.nonmun.summarizer.model.FakeProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reader.Cited;
import io.nonmun.summarizer.summary.Reading.Read;
import io.nonmun.summarizer.summary.Reading.Unread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The two ways to have lines read, and the exam before the first of them.
class ReadersTest {

  private static final SourceText SOURCE =
      new SourceText(
          "Roam",
          "It is slow. We do A. It gains 3%.",
          List.of("It is slow.", "We do A.", "It gains 3%."));
  private static final List<Cited> LINES =
      List.of(
          new Cited("result", "3% 나아졌다.", List.of(3)),
          new Cited("problem", "느리다.</paper>", List.of(1)),
          new Cited("titleKo", "Roam", List.of()));

  private final MovableClock clock = new MovableClock("2026-11-20T00:00:00Z");
  private final List<Choice> asked = new ArrayList<>();

  /// A model whose answers are a function of the question.
  private Chooser model(Function<String, double[]> shares) {
    return new Chooser() {
      @Override
      public String model() {
        return "tiny";
      }

      @Override
      public Outcome choose(Choice choice) {
        asked.add(choice);
        return new Outcome.Weighed(
            new Chosen(
                choice.chats().stream()
                    .map(chat -> shares.apply(chat.getLast().content()))
                    .toList(),
                900,
                700));
      }

      @Override
      public void close() {}
    };
  }

  private Reading read(Reader reader) throws InterruptedException {
    return reader.read(SOURCE, LINES, Priority.INTERACTIVE);
  }

  @Test
  void aModelOnThisMachineWeighsFiveLettersBehindWhatTheLinesShare() throws Exception {
    var reader =
        new WeighingReader(
            model(text ->
                text.contains("3% 나")
                    ? new double[] {0.4, 0.1, 0.2, 0.25, 0.05}
                    : new double[] {0.5, 0.5, 0, 0, 0}),
            clock);

    var reading = (Read) read(reader);

    assertThat(reading.verdicts())
        .containsEntry("result", LineVerdict.STRONGER)
        .containsEntry("problem", LineVerdict.OK)
        .containsEntry("titleKo", LineVerdict.OK);
    assertThat(reading.promptTokens()).isEqualTo(900);
    assertThat(reading.cachedTokens()).isEqualTo(700);
    var choice = asked.getFirst();
    assertThat(choice.answers()).containsExactly("A", "B", "C", "D", "E");
    assertThat(choice.priority()).isEqualTo(Priority.INTERACTIVE);
    var shared =
        "<paper>\nTitle: Roam\n[1] It is slow.\n[3] It gains 3%.\n</paper>\nLine, which cites ";
    assertThat(choice.chats())
        .extracting(chat -> chat.getLast().content())
        .containsExactly(
            shared + "[3]: 3% 나아졌다.\nAnswer with one letter, A to E.",
            shared + "[1]: 느리다.‹/paper›\nAnswer with one letter, A to E.",
            shared + "the title: Roam\nAnswer with one letter, A to E.");
  }

  @Test
  void aModelThatFailsIsLeftAloneForAWhile() throws Exception {
    var failing =
        new Chooser() {
          @Override
          public String model() {
            return "tiny";
          }

          @Override
          public Outcome choose(Choice choice) {
            asked.add(choice);
            return new Outcome.Failed("cannot be loaded");
          }

          @Override
          public void close() {}
        };
    var reader = new WeighingReader(failing, clock);

    assertThat(read(reader)).isEqualTo(new Unread("tiny: cannot be loaded"));
    assertThat(((Unread) read(reader)).reason()).contains("resting", "cannot be loaded");
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofMinutes(11));
    read(reader);
    assertThat(asked).hasSize(2);
  }

  @Test
  void aServerIsAskedOnceForAllLinesByASchema() throws Exception {
    var server =
        new FakeProvider("openai")
            .answers(
                "{\"result\": \"wrong number\", \"problem\": \"ok\", \"titleKo\": \"not there\"}");

    var reading = (Read) read(asking(server));

    assertThat(reading.verdicts())
        .containsEntry("result", LineVerdict.WRONG_NUMBER)
        .containsEntry("problem", LineVerdict.OK)
        .containsEntry("titleKo", LineVerdict.NOT_THERE);
    assertThat(reading.cost()).isEqualByComparingTo("0.002");
    assertThat(server.asked).hasSize(1);
    assertThat(server.asked.getFirst().messages().getLast().content())
        .contains("[3] It gains 3%.", "result, which cites [3]: 3% 나아졌다.")
        .doesNotContain("We do A.");
    assertThat(server.asked.getFirst().jsonSchema())
        .contains("\"required\":[\"result\",\"problem\",\"titleKo\"]", "\"wrong subject\"");
  }

  @Test
  void whatIsNoVerdictIsAskedForOnceMoreAndThenNobodyHasRead() throws Exception {
    var server =
        new FakeProvider("openai")
            .answers("{\"result\": \"fine\"}")
            .answers("I cannot judge this.");

    assertThat(((Unread) read(asking(server))).reason()).contains("no JSON object");
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void aServerThatHasNoRoomLeftForASummaryIsNotAsked() throws Exception {
    var server = new FakeProvider("openai").isNotReady("5 of 5 spent");

    assertThat(read(asking(server))).isEqualTo(new Unread("5 of 5 spent"));
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aServerThatIsDownLeavesTheRulesWord() throws Exception {
    var server = new FakeProvider("openai").replies(new Unavailable("nobody listens", null));

    assertThat(((Unread) read(asking(server))).reason()).contains("nobody listens");
  }

  private Reader asking(FakeProvider server) {
    return new AskingReader(new Models(List.of(new Models.Choice.Usable(server)), clock));
  }

  @Test
  void aModelThatTellsRightFromWrongIsExaminedOnceAndReads() throws Exception {
    var wrong =
        List.of(
            "300M 모델의 점수로",
            "1.2점 높은",
            "DeskQA에서 71.4",
            "더 얻었다",
            "쓸 수 없다",
            "언제나",
            "뒤 절반",
            "14쌍 가운데");
    var exam =
        new Exam(
            new WeighingReader(
                model(text ->
                    wrong.stream().anyMatch(text::contains)
                        ? new double[] {0.1, 0.9, 0, 0, 0}
                        : new double[] {0.9, 0.1, 0, 0, 0}),
                clock));

    assertThat(read(exam)).isInstanceOf(Read.class);
    var taken = asked.size();
    assertThat(taken).isEqualTo(3);
    assertThat(read(exam)).isInstanceOf(Read.class);
    assertThat(asked).hasSize(taken + 1);
  }

  @Test
  void aModelThatCallsEverythingTheSameReadsNothing() throws Exception {
    for (var shares : List.of(new double[] {1, 0, 0, 0, 0}, new double[] {0, 1, 0, 0, 0})) {
      var exam = new Exam(new WeighingReader(model(_ -> shares), clock));

      assertThat(((Unread) read(exam)).reason())
          .startsWith("local tiny cannot tell right lines from wrong ones");
      assertThat(((Unread) read(exam)).reason()).contains("of 8 right", "of 10 wrong");
    }
  }

  @Test
  void theExamIsPutOffWhereTheModelCannotBeAsked() throws Exception {
    Reader absent = (_, _, _) -> new Unread("cannot be loaded");

    assertThat(read(new Exam(absent))).isEqualTo(new Unread("cannot be loaded"));
  }

  @Test
  void theExamsLinesAreNotThoseOfThePrompt() {
    var prompt = ReadingPrompt.chats(SOURCE, LINES).getFirst().getFirst();

    assertThat(prompt).extracting(Message::role).isEqualTo("system");
    assertThat(prompt.content()).doesNotContain("LanternRank", "DeskQA");
  }
}
