package io.nonmun.gpumodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What files say of their positions, in all the ways that they say it.
class RopesTest {

  @TempDir private Path folder;

  /// Has `rope_freqs` that are not all 1.
  private final ChangedModel model = new ChangedModel("tiny-llama-q8_0");

  private final float[] stored = ropeOf(Golden.named("tiny-llama-q8_0").model()).factors();

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void factorsOfTheFileAloneAreTakenAsTheyAre() {
    assertThat(stored).contains(1f).doesNotContain(0f);
    assertThat(stored[stored.length - 1]).isGreaterThan(1);
  }

  @Test
  void linearScalingAppliesBesideFactorsOfTheFile() throws IOException {
    model.put("llama.rope.scaling.type", "linear").put("llama.rope.scaling.factor", 4.0);
    factorsAreStoredTimes(4);
  }

  @Test
  void aFactorWithoutATypeIsLinear() throws IOException {
    model.put("llama.rope.scaling.factor", 2.5);
    factorsAreStoredTimes(2.5f);
  }

  @Test
  void theKeyOfOldFilesCountsWhereTheNewOneIsMissing() throws IOException {
    model.put("llama.rope.scale_linear", 8.0);
    factorsAreStoredTimes(8);
    model.put("llama.rope.scaling.factor", 2.0);
    factorsAreStoredTimes(2);
  }

  @Test
  void aFactorOfZeroIsNone() throws IOException {
    model.put("llama.rope.scaling.factor", 0.0);
    factorsAreStoredTimes(1);
  }

  @Test
  void theTypeNoneScalesNothing() throws IOException {
    model.put("llama.rope.scaling.type", "none").put("llama.rope.scaling.factor", 4.0);
    factorsAreStoredTimes(1);
  }

  private void factorsAreStoredTimes(float factor) throws IOException {
    var rope = rope();
    assertThat(rope.magnitude()).isEqualTo(1);
    for (var i = 0; i < stored.length; i++) {
      assertThat(rope.factors()[i]).isCloseTo(stored[i] * factor, within(1e-5f));
    }
  }

  /// A pair that makes more than 32 turns within the original context stays, one that makes less
  /// than a turn is drawn together wholly; the magnitude is that of section 3.4 of the paper.
  @Test
  void yarnDrawsSlowPairsTogetherAndStretchesThem() throws IOException {
    model
        .put("llama.rope.scaling.type", "yarn")
        .put("llama.rope.scaling.factor", 4.0)
        .put("llama.rope.scaling.original_context_length", 2048L)
        .put("llama.rope.freq_base", 10_000.0);
    model.tensors.removeIf(tensor -> tensor.name().equals(Ropes.FACTORS));
    var rope = rope();
    var pairs = rope.factors().length;
    for (var i = 0; i < pairs; i++) {
      var turns = 2048 / (2 * Math.PI * Math.pow(10_000, (double) i / pairs));
      if (turns > 40) {
        assertThat(rope.factors()[i]).as("pair %d", i).isEqualTo(1);
      } else if (turns < 0.5) {
        assertThat(rope.factors()[i]).as("pair %d", i).isEqualTo(4);
      } else {
        assertThat(rope.factors()[i]).as("pair %d", i).isBetween(1f, 4f);
      }
    }
    assertThat(rope.factors()).contains(1f, 4f).isSorted();
    assertThat(rope.magnitude()).isCloseTo(1.1386294f, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aFactorThatNoModelHasIsRefused(double factor) throws IOException {
    model.put("llama.rope.scaling.factor", factor);
    assertThatThrownBy(this::rope)
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("positions are scaled by");
  }

  private Rope rope() throws IOException {
    var file = folder.resolve("changed-%d.gguf".formatted(System.nanoTime()));
    return ropeOf(model.write(file));
  }

  private static Rope ropeOf(Path path) {
    try (var file = Gguf.open(path)) {
      return Recipe.of(file, ModelConfig.of(file)).positions().getFirst().rope();
    }
  }
}
