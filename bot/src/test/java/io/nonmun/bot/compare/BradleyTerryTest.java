package io.nonmun.bot.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BradleyTerryTest {

  // The same likelihood climbed by its gradient, in another program.
  @Test
  void findsWhatMakesTheChoicesMostLikely() {
    double[][] wins = {{0, 7.5, 9}, {2.5, 0, 6}, {1, 4, 0}};

    assertThat(BradleyTerry.strengths(wins))
        .containsExactly(
            new double[] {1.010570419935, -0.218856650107, -0.747505675404}, within(1e-8));
  }

  @Test
  void whoWasNeverBeatenHasAStrengthToo() {
    assertThat(BradleyTerry.strengths(new double[][] {{0, 5}, {0, 0}}))
        .containsExactly(new double[] {1.378102182014, -1.378102182014}, within(1e-8));
  }

  @Test
  void whereNothingWasChosenAllAreAlike() {
    assertThat(BradleyTerry.strengths(new double[3][3])).containsExactly(0, 0, 0);
    assertThat(BradleyTerry.strengths(new double[0][0])).isEmpty();
  }
}
