package io.nonmun.gpumodel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelsTest {

  private static final int ROWS = 2 * Lanes.ROWS + 5;
  private static final int COLUMNS = 768;

  private final Arena arena = Arena.ofShared();
  private final Workers workers = new Workers(2);

  @AfterEach
  void close() {
    workers.close();
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void dequantisedPanelsHoldTheTensorsValues(TensorType type) {
    dequantisedPanelsHoldValuesOf(RandomTensors.of(type, ROWS, COLUMNS, 1, arena));
  }

  @ParameterizedTest
  @EnumSource
  void subnormalFloat16LoseNothing(TensorType type) {
    dequantisedPanelsHoldValuesOf(RandomTensors.of(type, ROWS, COLUMNS, 0x1p-15f, 1, arena));
  }

  @ParameterizedTest
  @EnumSource
  void float16TooLargeToBeEnlargedLoseNothing(TensorType type) {
    dequantisedPanelsHoldValuesOf(RandomTensors.of(type, ROWS, COLUMNS, 1000, 1, arena));
  }

  /// Its bits, shifted and taken for a float, would otherwise be a subnormal one.
  @Test
  void noFloat16IsKeptAsASubnormalOne() {
    var tensor = RandomTensors.of(TensorType.Q8_0, ROWS, COLUMNS, 1, arena);
    var panels = Repacker.repack(tensor, workers);

    for (var bits = 1; bits < 1 << 10; bits++) {
      var kept = panels.half((short) bits);

      assertThat(Float.float16ToFloat(kept)).isBetween(0x1p-14f, 1f);
      assertThat(Float.float16ToFloat(kept) * panels.halfExponent() / Lanes.HALF_EXPONENT)
          .isEqualTo(Float.float16ToFloat((short) bits));
    }
  }

  private void dequantisedPanelsHoldValuesOf(GgufTensor tensor) {
    var panels = Repacker.repack(tensor, workers);
    var wanted = values(tensor);
    var largest = 0f;
    for (var value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    var from = 256;
    var count = 512;
    var panel = new float[count * Lanes.ROWS];

    for (var p = 0; p < panels.panels(); p++) {
      panels.dequantize(p, from, count, panel);

      for (var column = 0; column < count; column++) {
        for (var lane = 0; lane < Lanes.ROWS; lane++) {
          var row = p * Lanes.ROWS + lane;
          var exact = row < ROWS ? wanted[row * COLUMNS + from + column] : 0;
          // Rounded in another order where there is a minimum.
          assertThat(panel[column * Lanes.ROWS + lane]).isCloseTo(exact, within(largest * 1e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsAreThoseOfTheTensorsValues(TensorType type) {
    var tensor = RandomTensors.of(type, ROWS, COLUMNS, 2, arena);
    var panels = Repacker.repack(tensor, workers);
    var x = RandomTensors.activations(2 * COLUMNS, 3);
    var activations = new Activations();
    activations.of(x, COLUMNS, COLUMNS);
    activations.quantise(2);
    var wanted = values(tensor);
    var out = new float[panels.panels() * Lanes.ROWS];

    for (var t = 0; t < 2; t++) {
      for (var first = 0; first < panels.panels(); first++) {
        var count = panels.panels() - first;
        panels.multiply(first, count, activations, t, out, 0);

        for (var lane = 0; lane < count * Lanes.ROWS; lane++) {
          var row = first * Lanes.ROWS + lane;
          var exact = 0.0;
          var size = 0.0;
          for (var c = 0; row < ROWS && c < COLUMNS; c++) {
            var term = (double) wanted[row * COLUMNS + c] * x[t * COLUMNS + c];
            exact += term;
            size += term * term;
          }
          // 8 bits round by 1/254 of the block's largest value at most.
          var tolerance = panels.readsQuantised() ? 0.02 * Math.sqrt(size) + 1e-6 : 1e-4;
          assertThat((double) out[lane]).isCloseTo(exact, within(tolerance));
        }
      }
    }
  }

  private static float[] values(GgufTensor tensor) {
    var values = new float[tensor.rows() * tensor.columns()];
    Dequantizer.dequantize(tensor.type(), tensor.data(), 0, values, 0, values.length);
    return values;
  }
}
