package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  void settingsThatMakeNoSenseAreRefused() {
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
