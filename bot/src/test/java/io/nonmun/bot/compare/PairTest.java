package io.nonmun.bot.compare;

import static io.nonmun.bot.compare.Compared.good;
import static io.nonmun.bot.compare.Compared.paper;
import static io.nonmun.bot.compare.Compared.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Preference.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairTest {

  @Test
  void eachTwoModelsOfAPaperMeetOnce() {
    var candidates = new ArrayList<Candidate>();
    for (var paper = 1; paper <= 40; paper++) {
      for (var model : List.of("c", "a", "b")) {
        candidates.add(model.equals("b") ? refused(paper, model) : good(paper, model));
      }
    }

    var pairs = Pair.of(candidates);

    assertThat(pairs).hasSize(120).isEqualTo(Pair.of(candidates.reversed()));
    assertThat(pairs).extracting(Pair::key).doesNotHaveDuplicates();
    assertThat(pairs).allMatch(pair -> pair.one().model().compareTo(pair.other().model()) < 0);
    assertThat(pairs.stream().filter(Pair::isSwapped).count())
        .as("sides are drawn by lot")
        .isBetween(40L, 80L);
    assertThat(pairs.subList(0, 10))
        .as("so is the order")
        .extracting(Pair::paper)
        .doesNotContainSequence(paper(1), paper(2), paper(3));
  }

  @Test
  void whatCannotBeReadOrIsTheSameIsNotCompared() {
    var unread =
        new Candidate(
            paper(1),
            "b",
            "v",
            "no JSON",
            null,
            List.of("schema: no JSON"),
            List.of(),
            2,
            Instant.EPOCH);
    var a = good(2, "a");
    var same =
        new Candidate(
            a.paper(),
            "b",
            a.promptVersion(),
            a.answer(),
            a.summary(),
            List.of(),
            List.of(),
            1,
            a.madeAt());

    assertThat(Pair.of(List.of(good(1, "a"), unread, a, same))).isEmpty();
  }

  @Test
  void aChoiceBelongsToTheModelBehindTheSide() {
    var straight = new Pair(good(1, "a"), good(1, "b"), false);
    var swapped = new Pair(good(1, "a"), good(1, "b"), true);

    assertThat(straight.choice("left")).isEqualTo(Choice.ONE);
    assertThat(straight.left().model()).isEqualTo("a");
    assertThat(swapped.choice("left")).isEqualTo(Choice.OTHER);
    assertThat(swapped.left().model()).isEqualTo("b");
    assertThat(swapped.choice("right")).isEqualTo(Choice.ONE);
    assertThat(swapped.choice("tie")).isEqualTo(Choice.TIE);
    assertThat(straight.key()).isEqualTo(swapped.key());
  }
}
