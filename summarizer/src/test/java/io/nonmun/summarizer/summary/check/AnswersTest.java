package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.summarizer.summary.check.Answers.Answer;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The aims on whole answers, by code alone.
class AnswersTest {

  private final Checks checks = Checks.standard();

  @ParameterizedTest
  @ValueSource(strings = {"answers.jsonl", "later.jsonl", "blind.jsonl"})
  void subtlyWrongAnswersAreMostlyRefused(String file) {
    assertThat(refused(file, answer -> !answer.good())).isGreaterThanOrEqualTo(0.60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"answers.jsonl", "later.jsonl", "blind.jsonl"})
  void naturalGoodAnswersPass(String file) {
    assertThat(refused(file, Answer::good)).isLessThanOrEqualTo(0.02);
  }

  private double refused(String file, Predicate<Answer> wanted) {
    var chosen = Answers.read(file).all().stream().filter(wanted).toList();
    return (double) chosen.stream().filter(answer -> answer.isRefusedBy(checks)).count()
        / chosen.size();
  }
}
