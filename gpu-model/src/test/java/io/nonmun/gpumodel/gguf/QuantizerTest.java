package io.nonmun.gpumodel.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizerTest {

  /// Root mean square of the error relative to that of normally distributed values. Rounding to
  /// steps of `s` costs `s / sqrt(12)`; the extremes of 16 (Q6_K), 32 (the others) such values are
  /// at 1.8 and 2.1. Rounding of the scales comes on top.
  private static double expected(TensorType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 2e-4;
      case BF16 -> 1.7e-3;
      case Q8_0 -> 0.005;
      case Q4_0 -> 0.078;
      case Q5_0 -> 0.039;
      case Q2_K -> 0.35;
      case Q3_K -> 0.145;
      case IQ4_NL, IQ4_XS -> 0.073;
      case Q4_1, Q4_K -> 0.08;
      case Q5_1, Q5_K -> 0.039;
      case Q6_K -> 0.017;
    };
  }

  @ParameterizedTest
  @EnumSource
  void valuesComeBackToWithinTheTypesSteps(TensorType type) {
    var random = new SplittableRandom(7);
    var values = new float[4096];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }

    var back = throughBlocks(type, values);

    var error = 0.0;
    for (var i = 0; i < values.length; i++) {
      error += Math.pow(back[i] - values[i], 2) / values.length;
    }
    assertThat(Math.sqrt(error)).isBetween(0.6 * expected(type), 1.2 * expected(type));
  }

  /// Among zeros, so that no other value hides where it went.
  @ParameterizedTest
  @EnumSource
  void aSingleValueKeepsItsPlace(TensorType type) {
    var values = new float[256 * 256]; // a block, or some, for each place
    for (var place = 0; place < 256; place++) {
      values[place * 256 + place] = -1;
    }

    var back = throughBlocks(type, values);

    var worst = 0f;
    for (var i = 0; i < values.length; i++) {
      worst = Math.max(worst, Math.abs(back[i] - values[i]));
    }
    assertThat(worst).isLessThan(leastLevel(type) + 0.005f);
  }

  /// What becomes of a zero in a group with an extreme of 1.
  private static float leastLevel(TensorType type) {
    return switch (type) {
      case IQ4_NL, IQ4_XS -> 1f / 127;
      default -> 0;
    };
  }

  @ParameterizedTest
  @EnumSource
  void zerosStayZero(TensorType type) {
    assertThat(throughBlocks(type, new float[256])).containsExactly(new float[256], within(0f));
  }

  @Test
  void halfABlockIsRefused() {
    assertThatThrownBy(() -> Quantizer.quantize(TensorType.Q6_K, new float[128]))
        .hasMessageContainingAll("128", "Q6_K", "256");
  }

  private static float[] throughBlocks(TensorType type, float[] values) {
    var back = new float[values.length];
    Dequantizer.dequantize(type, Quantizer.quantize(type, values), 0, back, 0, back.length);
    return back;
  }
}
