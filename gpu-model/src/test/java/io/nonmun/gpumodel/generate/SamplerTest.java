package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.generate.Sampling.Penalties;
import io.nonmun.gpumodel.schema.FixedAnswer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

  /// Probabilities 0.5, 0.3, 0.15, 0.05, not in order.
  private static final float[] LOGITS = {log(0.3), log(0.05), log(0.5), log(0.15)};

  private static float log(double p) {
    return (float) Math.log(p);
  }

  @Test
  void greedyTakesTheFirstOfTheBest() {
    assertThat(new Sampler(Sampling.GREEDY, 4).next(new float[] {1, 7, 7, -2})).isEqualTo(1);
  }

  @Test
  void drawsByProbability() {
    assertThat(frequencies(new Sampling(1, 0, 1, 3)))
        .containsExactly(new double[] {0.3, 0.05, 0.5, 0.15}, within(0.01));
  }

  @Test
  void temperatureSharpens() {
    // Squares: 0.09, 0.0025, 0.25, 0.0225 of 0.365.
    assertThat(frequencies(new Sampling(0.5f, 0, 1, 4)))
        .containsExactly(
            new double[] {0.09 / 0.365, 0.0025 / 0.365, 0.25 / 0.365, 0.0225 / 0.365},
            within(0.01));
  }

  @Test
  void topKKeepsTheBest() {
    assertThat(frequencies(new Sampling(1, 2, 1, 5)))
        .containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.01));
  }

  @Test
  void topPKeepsTheLeastThatIsEnough() {
    assertThat(frequencies(new Sampling(1, 0, 0.75f, 6)))
        .containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.01));
    assertThat(frequencies(new Sampling(1, 0, 0.4f, 7)))
        .containsExactly(new double[] {0, 0, 1, 0}, within(1e-9));
  }

  @Test
  void sameSeedDrawsTheSame() {
    var one = new Sampler(new Sampling(1, 0, 0.95f, 8), 4);
    var other = new Sampler(new Sampling(1, 0, 0.95f, 8), 4);
    for (var i = 0; i < 100; i++) {
      assertThat(one.next(LOGITS)).isEqualTo(other.next(LOGITS));
    }
  }

  /// The same seed gives the same text whatever else is computed: another batch may add up in
  /// another order, and its logits differ in their last bits.
  @ParameterizedTest
  @CsvSource({"40, 1, 0", "0, 0.9, 0", "20, 0.8, 0", "0, 1, 0.05", "200, 0.95, 0.01", "0, 1, 0"})
  void theLastBitsOfLogitsDoNotDecide(int topK, float topP, float minP) {
    var vocabulary = 2_000;
    var random = new SplittableRandom(topK);
    var candidates = new Candidates(vocabulary);
    var sampling = new Sampling(1, topK, topP, minP, Penalties.NONE, Map.of(), 0);
    var differing = 0;
    for (var run = 0; run < 500; run++) {
      var one = new float[vocabulary];
      var other = new float[vocabulary];
      for (var i = 0; i < vocabulary; i++) {
        one[i] = (float) random.nextDouble(-6, 6);
        other[i] = random.nextBoolean() ? one[i] : Math.nextUp(one[i]);
      }
      var point = random.nextDouble();
      if (candidates.draw(one, 0, sampling, point) != candidates.draw(other, 0, sampling, point)) {
        differing++;
      }
    }
    // A point within 1e-6 of a border, or a candidate that the bits let in; a border that moves by
    // a whole candidate's weight would be hundreds.
    assertThat(differing).isLessThanOrEqualTo(2);
  }

  @Test
  void candidatesAreDrawnInTheOrderOfTokens() {
    var candidates = new Candidates(4);
    var sampling = new Sampling(1, 3, 0.9f, 0);
    var drawn = new int[] {0, 0, 2, 2, 2, 2};
    var points = new double[] {0, 0.31, 0.33, 0.5, 0.6, 0.83};
    for (var i = 0; i < points.length; i++) { // 0.3, 0.5, 0.15 of 0.95
      assertThat(candidates.draw(LOGITS, 0, sampling, points[i])).isEqualTo(drawn[i]);
    }
    assertThat(candidates.draw(LOGITS, 0, sampling, 0.85)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 500, 5_000})
  void candidatesAreTheBestOfALargeVocabulary(int topK) {
    var random = new SplittableRandom(topK);
    var logits = new float[5_000];
    for (var i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextInt(1_000) / 100; // with many equal ones
    }
    var sorted = logits.clone();
    Arrays.sort(sorted);
    var least = sorted[sorted.length - topK];
    var sampler = new Sampler(new Sampling(50, topK, 1, 9), logits.length);
    for (var i = 0; i < 2_000; i++) {
      assertThat(logits[sampler.next(logits)]).isGreaterThanOrEqualTo(least);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.9, 0.999})
  void nucleusOfALargeVocabularyIsTheSmallest(double topP) {
    var random = new SplittableRandom(10);
    var logits = new float[3_000];
    for (var i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-4, 4);
    }
    var order = logits.clone();
    Arrays.sort(order);
    var total = 0.0;
    for (var logit : order) {
      total += Math.exp(logit);
    }
    var sum = 0.0;
    var least = Float.POSITIVE_INFINITY;
    for (var i = order.length - 1; sum < topP * total * 1.00001; i--) {
      sum += Math.exp(order[i]);
      least = order[i];
    }
    var sampler = new Sampler(new Sampling(1, 0, (float) topP, 11), logits.length);
    for (var i = 0; i < 3_000; i++) {
      assertThat(logits[sampler.next(logits)]).isGreaterThanOrEqualTo(least);
    }
  }

  @Test
  void minPKeepsWhatIsLikelyEnough() {
    assertThat(frequencies(new Sampling(1, 0, 1, 0.29f, Penalties.NONE, Map.of(), 12)))
        .containsExactly(new double[] {0.3 / 0.95, 0, 0.5 / 0.95, 0.15 / 0.95}, within(0.01));
    assertThat(frequencies(new Sampling(1, 0, 1, 0.31f, Penalties.NONE, Map.of(), 12)))
        .containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.01));
  }

  @Test
  void biasIsAddedToTheLogits() {
    var bias = Map.of(2, -100f, 1, (float) Math.log(2));
    assertThat(frequencies(new Sampling(1, 0, 1, 0, Penalties.NONE, bias, 13)))
        .containsExactly(new double[] {0.3 / 0.55, 0.1 / 0.55, 0, 0.15 / 0.55}, within(0.01));
    assertThatThrownBy(
            () -> new Sampler(new Sampling(0, 0, 1, 0, Penalties.NONE, Map.of(4, 1f), 0), 4))
        .hasMessageContaining("token 4");
  }

  @Test
  void repetitionPenaltyCountsThePromptAndBothSigns() {
    var sampler = new Sampler(penalised(new Penalties(2, 0, 0)), 3);
    sampler.begin(new int[] {0, 0});
    assertThat(sampler.next(new float[] {5, 3, -9})).isEqualTo(1); // 2.5, 3
    assertThat(sampler.next(new float[] {5, 3, -9})).isZero(); // 2.5, 1.5
    assertThat(sampler.next(new float[] {-5, -6, -9})).isEqualTo(2); // -10, -12
  }

  @Test
  void presenceCountsOnceAndFrequencyEachTimeAndNeitherThePrompt() {
    var presence = new Sampler(penalised(new Penalties(1, 2, 0)), 2);
    presence.begin(new int[] {0});
    assertThat(presence.next(new float[] {5, 4})).isZero();
    assertThat(presence.next(new float[] {5, 4})).isEqualTo(1); // 3
    assertThat(presence.next(new float[] {5, 4})).isZero(); // 3, 2
    assertThat(presence.next(new float[] {5, 4})).isZero();

    var frequency = new Sampler(penalised(new Penalties(1, 0, 0.6f)), 2);
    assertThat(frequency.next(new float[] {5, 4})).isZero();
    assertThat(frequency.next(new float[] {5, 4})).isZero(); // 4.4
    assertThat(frequency.next(new float[] {5, 4})).isEqualTo(1); // 3.8
  }

  @Test
  void aRowInTheMiddleIsReadAndLeftAsItIs() {
    var logits = new float[] {9, 9, 1, 3, 9, 9};
    var bias = new Sampling(0, 0, 1, 0, Penalties.NONE, Map.of(0, 5f), 0);
    assertThat(new Sampler(bias, 2).next(logits, 2, null)).isZero();
    assertThat(new Sampler(Sampling.GREEDY, 2).next(logits, 2, null)).isEqualTo(1);
    assertThat(new Sampler(new Sampling(0.01f, 0, 1, 1), 2).next(logits, 2, null)).isEqualTo(1);
    assertThat(logits).containsExactly(9, 9, 1, 3, 9, 9);
  }

  /// The drawn point as near to the end as it gets: what rounding leaves goes to no masked token.
  @ParameterizedTest
  @ValueSource(ints = {3, 40, 2_000})
  void aMaskedTokenIsNeverDrawn(int vocabulary) {
    var random = new SplittableRandom(vocabulary);
    var candidates = new Candidates(vocabulary);
    for (var run = 0; run < 500; run++) {
      var logits = new float[vocabulary];
      for (var i = 0; i < vocabulary; i++) {
        logits[i] = (float) random.nextDouble(-20, 20);
      }
      logits[random.nextInt(vocabulary)] = Float.NEGATIVE_INFINITY;
      logits[0] = Float.NEGATIVE_INFINITY;
      logits[vocabulary - 1] = Float.NEGATIVE_INFINITY;
      logits[1] = 3;
      for (var topK : new int[] {0, vocabulary - 1}) {
        for (var topP : new float[] {1, 0.999_999_9f}) {
          var sampling = new Sampling(1.3f, topK, topP, 0);
          for (var point : new double[] {0, random.nextDouble(), Math.nextDown(1.0)}) {
            assertThat(logits[candidates.draw(logits, 0, sampling, point)])
                .isGreaterThan(Float.NEGATIVE_INFINITY);
          }
        }
      }
    }
  }

  /// Whatever was chosen, it could be a token that the mask forbids.
  @ParameterizedTest
  @ValueSource(floats = {0, 1})
  void wherePermittedTokensHaveNoProbabilityNoneIsChosen(float temperature) {
    var mask = new FixedAnswer(3, new int[] {2}).mask(1);
    var sampler = new Sampler(new Sampling(temperature, 0, 1, 14), 3);
    for (var logit : new float[] {Float.NEGATIVE_INFINITY, Float.NaN}) {
      assertThatThrownBy(() -> sampler.next(new float[] {1, 2, logit}, 0, mask))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no token to choose");
    }
    assertThatThrownBy(() -> sampler.accept(TokenChoice.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no token to choose");
    assertThat(sampler.next(new float[] {1, 2, -1e30f}, 0, mask)).isEqualTo(2);
  }

  @Test
  void aChoiceIsWhatNextWouldDo() {
    var sampling = new Sampling(0.7f, 3, 0.95f, 0.1f, Penalties.NONE, Map.of(), 15);
    var next = new Sampler(sampling, 4);
    var choosing = new Sampler(sampling, 4);
    var candidates = new Candidates(4);
    var mask = new FixedAnswer(4, new int[] {2}).mask(1);
    for (var i = 0; i < 100; i++) {
      var choice = choosing.choice(mask);
      assertThat(choice.mask()).containsExactly(1 << 2);
      assertThat(choice)
          .isEqualTo(new Choice(4, 0.7f, 3, 0.95f, 0.1f, choice.point(), choice.mask()));
      assertThat(candidates.draw(LOGITS, 0, sampling, choice.point())).isEqualTo(next.next(LOGITS));
    }
    assertThat(new Sampler(Sampling.GREEDY, 4).choice(null)).isEqualTo(Choice.best(4));
  }

  private static Sampling penalised(Penalties penalties) {
    return new Sampling(0, 0, 1, 0, penalties, Map.of(), 0);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Penalties(0, 0, 0)).hasMessageContaining("repetition");
    assertThatThrownBy(() -> new Penalties(1, Float.NaN, 0)).hasMessageContaining("presence");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 2, Penalties.NONE, Map.of(), 0))
        .hasMessageContaining("min-p");
    assertThatThrownBy(() -> new Sampling(1, 0, 1, 0, Penalties.NONE, Map.of(1, Float.NaN), 0))
        .hasMessageContaining("token 1");
    assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new Sampling(Float.NaN, 0, 1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new Sampling(1, -1, 1, 0)).hasMessageContaining("top-k");
    assertThatThrownBy(() -> new Sampling(1, 0, 0, 0)).hasMessageContaining("top-p");
  }

  private static double[] frequencies(Sampling sampling) {
    var draws = 40_000;
    var counts = new double[LOGITS.length];
    var sampler = new Sampler(sampling, LOGITS.length);
    for (var i = 0; i < draws; i++) {
      counts[sampler.next(LOGITS)] += 1.0 / draws;
    }
    return counts;
  }
}
