package io.nonmun.summarizer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.MovableClock;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.Models.Choice;
import io.nonmun.summarizer.model.Models.Outcome.Answered;
import io.nonmun.summarizer.model.Models.Outcome.Unasked;
import io.nonmun.summarizer.model.Verdict.Complaint;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelsTest {

  private final MovableClock clock = new MovableClock("2026-11-20T00:00:00Z");
  private final FakeProvider openai = new FakeProvider("openai");

  @Test
  void whatIsAskedNeedBeNoPaper() throws InterruptedException {
    openai.answers("7 good");

    assertThat(models(openai).ask(new CountQuestion()))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.value()).isEqualTo(7);
              assertThat(answered.receipt().model()).isEqualTo("openai-model");
            });
  }

  @Test
  void whatTheRepairDoesNotMendIsTakenWithoutItsFault() throws InterruptedException {
    openai.answers("7 but odd").answers("8 but odd");

    assertThat(((Answered<Integer>) models(openai).ask(new CountQuestion())).value()).isEqualTo(8);
    assertThat(openai.asked).hasSize(2);
  }

  @Test
  void aRepairThatFailsLeavesWhatTheFirstAnswerHad() throws InterruptedException {
    var models = models(openai);
    openai.answers("7 but odd").answers("bad");
    openai.answers("7 but odd").replies(new Unavailable("nobody listens", null));
    openai.answers("7 but odd").replies(new Declined("no"));

    for (var i = 0; i < 3; i++) {
      assertThat(((Answered<Integer>) models.ask(new CountQuestion())).value()).isEqualTo(7);
    }
  }

  @Test
  void whatCannotBeAskedIsSaidInItsPlace() throws InterruptedException {
    var models =
        new Models(
            List.of(new Choice.Unusable("local", "pull it"), new Choice.Usable(openai)), clock);
    openai.replies(new Unavailable("nobody listens", null));

    assertThat(models.statuses())
        .containsExactly(
            new ProviderStatus("local", false, "pull it"),
            new ProviderStatus("openai", true, "openai-model in a test"));
    assertThat(models.ask(new CountQuestion()))
        .isEqualTo(new Unasked<>("openai-model: nobody listens"));
  }

  @Test
  void whatBecomesOfAnswersIsCounted() throws InterruptedException {
    var models = models(openai);
    openai.answers("7 good");
    openai.answers("bad").answers("7 good");
    openai.answers("7 but odd").replies(new Unavailable("nobody listens", null));
    openai.answers("bad").answers("bad");
    openai.replies(new Unavailable("nobody listens", null));
    assertThat(models.statuses().getFirst().answers()).isNull();

    for (var i = 0; i < 5; i++) {
      models.ask(new CountQuestion());
    }

    assertThat(models.statuses().getFirst().answers())
        .isEqualTo(new ProviderStatus.Answers(1, 2, 1));
    assertThat(models.statuses().getFirst().answers().firstShare()).isEqualTo(0.25);
  }

  private Models models(ModelProvider... providers) {
    return new Models(Stream.of(providers).<Choice>map(Choice.Usable::new).toList(), clock);
  }

  /// Wants a number and the word `good`; a number alone is a rest.
  private record CountQuestion() implements Question<Integer> {

    @Override
    public Request request() {
      return new Request(List.of(), null, 10, 0, 0, Priority.BATCH);
    }

    @Override
    public Verdict<Integer> judge(Completion answer) {
      var words = Arrays.asList(answer.text().split(" "));
      if (words.getFirst().matches("\\d+")) {
        var number = new Verdict.Accepted<>(Integer.valueOf(words.getFirst()), List.of("form"));
        return words.getLast().equals("good")
            ? number
            : new Verdict.Refused<>(List.of(new Complaint("form", "odd")), number);
      }
      return new Verdict.Refused<>(List.of(new Complaint("form", "no number")));
    }

    @Override
    public Question<Integer> repair(Request asked, Completion answer, List<Complaint> complaints) {
      return this;
    }
  }
}
