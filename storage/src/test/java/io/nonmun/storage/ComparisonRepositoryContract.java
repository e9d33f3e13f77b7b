package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import io.nonmun.storage.model.Summary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class ComparisonRepositoryContract extends RepositoryContract {

  private static final PaperVersion ONE = new PaperVersion(id(1), 1);
  private static final PaperVersion TWO = new PaperVersion(id(2), 3);
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Summary.Line LINE = new Summary.Line("정확도를 68.9%로 올렸다.", List.of(1));
  private static final Summary SUMMARY =
      new Summary("제목", LINE, LINE, LINE, LINE, null, List.of("RAG"));

  private static Candidate candidate(
      PaperVersion paper, String model, @Nullable Summary summary, List<String> complaints) {
    return new Candidate(
        paper, model, "summary-v3", "{\"a\": 1}", summary, complaints, List.of(), 2, NOON);
  }

  private static Preference preference(PaperVersion paper, Choice choice, int second) {
    return new Preference(
        paper, "a", "b", choice, List.of("wrong", "long"), NOON.plusSeconds(second));
  }

  @Test
  void keepsWhatEachModelSaysOfEachVersion() {
    var good = candidate(ONE, "b", SUMMARY, List.of());
    var unread = candidate(ONE, "a", null, List.of("schema: no JSON"));
    var other = candidate(TWO, "a", SUMMARY, List.of("numbers: 'result' says 61.3"));
    for (var each : List.of(good, other, unread)) {
      storage.comparisons().save(each);
    }

    try (var again = openAgain()) {
      assertThat(again.comparisons().candidates()).containsExactly(unread, good, other);
    }
    assertThat(good.isAccepted()).isTrue();
    assertThat(other.isAccepted()).isFalse();
  }

  @Test
  void anAnswerMadeAnewHasNotBeenJudged() {
    storage.comparisons().save(candidate(ONE, "a", null, List.of("schema: no JSON")));
    storage.comparisons().save(preference(ONE, Choice.OTHER, 0));
    storage.comparisons().save(preference(TWO, Choice.ONE, 1));

    var anew = candidate(ONE, "a", SUMMARY, List.of());
    storage.comparisons().save(anew);

    assertThat(storage.comparisons().candidates()).containsExactly(anew);
    assertThat(storage.comparisons().preferences()).containsExactly(preference(TWO, Choice.ONE, 1));
  }

  @Test
  void theNewestChoiceIsTakenBack() {
    storage.comparisons().save(preference(TWO, Choice.TIE, 0));
    storage.comparisons().save(preference(ONE, Choice.ONE, 1));
    storage.comparisons().save(preference(TWO, Choice.NEITHER, 2));

    assertThat(storage.comparisons().undo()).contains(preference(TWO, Choice.NEITHER, 2));
    assertThat(storage.comparisons().preferences()).containsExactly(preference(ONE, Choice.ONE, 1));
    assertThat(storage.comparisons().undo()).isPresent();
    assertThat(storage.comparisons().undo()).isEmpty();
  }

  @Test
  void twoModelsStandInOneOrder() {
    assertThatThrownBy(() -> new Preference(ONE, "b", "a", Choice.TIE, List.of(), NOON))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
