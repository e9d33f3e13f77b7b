package io.nonmun.bot.taste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaperSpaceTest {

  private static final Paper SPEECH = paper(1, "Speech recognition", "of noisy voices", "cs.CL");
  private static final Paper GRAPH = paper(2, "Graph networks", "for molecules", "cs.LG");
  private static final Paper MIXED = paper(3, "Speech networks", "for the deaf", "cs.CL", "cs.LG");

  private final PaperSpace space = new PaperSpace(List.of(MIXED, GRAPH, SPEECH));

  @Test
  void papersAreInTheOrderOfTheirNumbersHoweverTheyCome() {
    assertThat(space.ids()).containsExactly(SPEECH.id(), GRAPH.id(), MIXED.id());
  }

  @Test
  void samePaperIsOneAndOthersLess() {
    var like = space.like(Map.of(SPEECH.id(), 1.0));

    assertThat(like.texts()[0]).isCloseTo(1, within(1e-6));
    assertThat(like.texts()[1]).isZero();
    assertThat(like.texts()[2]).isBetween(0.01, 0.9);
    assertThat(space.between(SPEECH.id(), MIXED.id())).isCloseTo(like.texts()[2], within(1e-6));
  }

  @Test
  void subjectsAreAlikeByTheCategoriesInCommon() {
    assertThat(space.like(Map.of(SPEECH.id(), 1.0)).subjects()).containsExactly(1, 0, 0.5);
  }

  @Test
  void dislikedPaperIsNobodysNearest() {
    var like = space.like(Map.of(SPEECH.id(), -1.0));

    assertThat(like.texts()[2]).isNegative();
    assertThat(like.nearest()).containsExactly(0, 0, 0);
  }

  @Test
  void paperOfAnotherDayIsLearntOnce() {
    var other = paper(9, "Noisy speech", "and quaternions", "cs.SD");
    assertThat(space.lacking(List.of(other.id(), GRAPH.id()))).containsExactly(other.id());
    assertThat(space.like(Map.of(other.id(), 1.0)).texts()).containsExactly(0, 0, 0);

    space.learn(List.of(other));

    assertThat(space.lacking(List.of(other.id()))).isEmpty();
    assertThat(space.like(Map.of(other.id(), 1.0)).texts()[0]).isPositive();
  }

  @Test
  void namesTheWordsThatDoMostWithoutTheirPlurals() {
    var liked = paper(9, "Recognitions", "of noise and noisy voices", "cs.SD");
    space.learn(List.of(liked));

    assertThat(space.words(Map.of(liked.id(), 1.0), SPEECH.id(), 9))
        .containsExactlyInAnyOrder("recognition", "of", "noisy", "voice");
  }

  @Test
  void emptyDayHasNothing() {
    var empty = new PaperSpace(List.of());
    empty.learn(List.of(SPEECH));

    assertThat(empty.like(Map.of(SPEECH.id(), 1.0)).texts()).isEmpty();
    assertThat(empty.row(SPEECH.id())).isEqualTo(-1);
  }

  private static Paper paper(int number, String title, String text, String... categories) {
    var codes = Arrays.stream(categories).map(Category::new).toList();
    return new Paper(
        new PaperVersion(new ArxivId("2611.0000" + number), 1),
        title,
        text,
        List.of("A. Author"),
        codes.getFirst(),
        codes.subList(1, codes.size()),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }
}
