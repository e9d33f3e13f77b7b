package io.nonmun.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

  @Test
  void aByteANumberChangesAProductByLessThanAHundredth() {
    var random = new Random(1);
    for (var round = 0; round < 200; round++) {
      var a = unit(random, 1024);
      var b = unit(random, 1024);
      var exact = 0.0;
      for (var i = 0; i < a.length; i++) {
        exact += a[i] * b[i];
      }
      assertThat(Embedding.of(a).dot(Embedding.of(b))).isCloseTo((float) exact, within(0.01f));
      assertThat(Embedding.of(a).dot(Embedding.of(a))).isCloseTo(1, within(0.01f));
    }
  }

  @Test
  void productWithASumIsTheSumOfProducts() {
    var random = new Random(3);
    var a = Embedding.of(unit(random, 64));
    var b = Embedding.of(unit(random, 64));
    var c = Embedding.of(unit(random, 64));
    var sum = new double[64];
    a.addTo(sum, 2);
    b.addTo(sum, -0.5);

    assertThat(c.dot(sum)).isCloseTo(2 * c.dot(a) - 0.5 * c.dot(b), within(1e-4));
  }

  @Test
  void isPutTogetherAgain() {
    var whole = Embedding.of(unit(new Random(2), 16));
    var again = Embedding.of(whole.bytes(), whole.scale());

    assertThat(again.dot(whole)).isEqualTo(whole.dot(whole));
    assertThat(again.dimensions()).isEqualTo(16);
  }

  @Test
  void vectorsOfDifferentModelsAreNotCompared() {
    assertThatThrownBy(() -> Embedding.of(new float[2]).dot(Embedding.of(new float[3])))
        .hasMessageContaining("2 and 3");
  }

  private static float[] unit(Random random, int dimensions) {
    var vector = new float[dimensions];
    var sum = 0.0;
    for (var i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      sum += vector[i] * vector[i];
    }
    for (var i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return vector;
  }
}
