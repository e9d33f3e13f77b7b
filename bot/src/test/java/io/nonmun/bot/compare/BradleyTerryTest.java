package io.nonmun.bot.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BradleyTerryTest {

  // The same likelihood climbed by Newton's method, in another program.
  @Test
  void findsWhatMakesTheChoicesMostLikely() {
    double[][] wins = {{0, 7.5, 9}, {2.5, 0, 6}, {1, 4, 0}};

    assertThat(BradleyTerry.strengths(wins))
        .containsExactly(
            new double[] {0.917162948916, -0.214334614884, -0.702828334033}, within(1e-8));
  }

  @Test
  void whoWasNeverBeatenHasAStrengthToo() {
    for (var times : List.of(5, 500)) {
      var half = Math.log((times + 0.5) / 0.5) / 2;
      assertThat(BradleyTerry.strengths(new double[][] {{0, times}, {0, 0}}))
          .containsExactly(new double[] {half, -half}, within(1e-8));
    }
    assertThat(BradleyTerry.strengths(new double[][] {{0, 500, 500}, {0, 0, 500}, {0, 0, 0}}))
        .as("many choices that all agree")
        .containsExactly(new double[] {6.216610069205, 0, -6.216610069205}, within(1e-6));
  }

  @Test
  void whereNothingWasChosenAllAreAlike() {
    assertThat(BradleyTerry.strengths(new double[3][3])).containsExactly(0, 0, 0);
    assertThat(BradleyTerry.strengths(new double[1][1])).containsExactly(0);
    assertThat(BradleyTerry.strengths(new double[0][0])).isEmpty();
  }
}
