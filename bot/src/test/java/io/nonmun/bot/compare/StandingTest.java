package io.nonmun.bot.compare;

import static io.nonmun.bot.compare.Compared.chosen;
import static io.nonmun.bot.compare.Compared.good;
import static io.nonmun.bot.compare.Compared.held;
import static io.nonmun.bot.compare.Compared.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {

  @Test
  void theStrongerComesFirstWithWhatItWonAndAnInterval() {
    var candidates = new ArrayList<Candidate>();
    var choices = new ArrayList<Preference>();
    for (var paper = 1; paper <= 20; paper++) {
      candidates.add(good(paper, "a"));
      candidates.add(paper <= 5 ? refused(paper, "b") : good(paper, "b"));
      choices.add(chosen(paper, "a", "b", paper <= 4 ? Choice.ONE : Choice.OTHER));
    }
    choices.set(19, chosen(20, "a", "b", Choice.TIE));

    var standing = Standing.of(candidates, choices);

    assertThat(standing.models()).extracting(Standing.Model::name).containsExactly("b", "a");
    assertThat(standing.isTelling()).isTrue();
    assertThat(standing.isRead()).isFalse();
    var best = standing.models().getFirst();
    assertThat(best.won()).isEqualTo(15);
    assertThat(best.tied()).isEqualTo(1);
    assertThat(best.lost()).isEqualTo(4);
    assertThat(best.answers()).isEqualTo(20);
    assertThat(best.accepted()).isEqualTo(15);
    assertThat(best.low()).isLessThan(best.strength());
    assertThat(best.high()).isGreaterThan(best.strength());
    assertThat(best.low()).as("19 choices of 20 that differ tell something").isPositive();
    assertThat(Standing.of(candidates, choices)).isEqualTo(standing);
  }

  @Test
  void rulesAndReaderAreHeldAgainstWhatWasChosen() {
    var candidates =
        List.of(
            good(1, "a"), refused(1, "b"), good(2, "a"), held(2, "b"), good(3, "a"), good(3, "b"));
    var choices =
        List.of(
            chosen(1, "a", "b", Choice.ONE),
            chosen(2, "a", "b", Choice.ONE),
            chosen(3, "a", "b", Choice.TIE));

    var standing = Standing.of(candidates, choices);

    assertThat(standing.isTelling()).as("of three choices").isFalse();
    assertThat(standing.isRead()).isTrue();
    assertThat(standing.rules().pairs()).isEqualTo(3);
    assertThat(standing.rules().agreed()).isEqualTo(2);
    assertThat(standing.reader().pairs()).as("where the rules tell nothing").isEqualTo(2);
    assertThat(standing.reader().agreed()).isEqualTo(2);
    assertThat(standing.reader().kappa()).isEqualTo(1);
  }

  // Fifty grants, of which two readers both approve 20 and both refuse 15.
  @Test
  void kappaIsCohens() {
    assertThat(Standing.agreement(new double[][] {{20, 5}, {10, 15}}).kappa())
        .isCloseTo(0.4, within(1e-12));
    assertThat(Standing.agreement(new double[3][3]).kappa()).isZero();
  }

  @Test
  void whatWasChosenOfAModelThatIsGoneCountsForNobody() {
    var standing =
        Standing.of(List.of(good(1, "a")), List.of(chosen(1, "a", "gone", Choice.OTHER)));

    assertThat(standing.models())
        .singleElement()
        .extracting(Standing.Model::strength)
        .isEqualTo(0.0);
  }
}
