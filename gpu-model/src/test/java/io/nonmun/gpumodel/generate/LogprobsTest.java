package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.generate.Logprobs.Ranked;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogprobsTest {

  @Test
  void areLogarithmsOfTheProbabilities() {
    var logits = new float[] {99, 99, log(2), log(1), log(5), 99};
    var logprobs = Logprobs.of(logits, 2, 3, 1, 2);
    assertThat(logprobs.token()).isEqualTo(1);
    assertThat(logprobs.logprob()).isCloseTo(Math.log(0.125), within(1e-6));
    assertThat(logprobs.top()).extracting(Ranked::token).containsExactly(2, 0);
    assertThat(logprobs.top().getLast().logprob()).isCloseTo(Math.log(0.25), within(1e-6));
  }

  @Test
  void topIsSortedAndComplete() {
    var random = new Random(3);
    var logits = new float[1_000];
    for (var i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(200); // with equal ones: the first counts
    }
    var wanted =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -logits[i]))
            .limit(20)
            .toList();
    assertThat(Logprobs.of(logits, 0, logits.length, 0, 20).top())
        .extracting(Ranked::token)
        .isEqualTo(wanted);
    assertThat(Logprobs.of(logits, 0, 2, 0, 20).top()).hasSize(2);
    assertThat(Logprobs.of(logits, 0, 2, 0, 0).top()).isEmpty();
  }

  private static float log(double p) {
    return (float) Math.log(p);
  }
}
