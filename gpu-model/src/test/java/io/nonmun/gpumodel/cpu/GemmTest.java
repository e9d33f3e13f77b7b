package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GemmTest {

  private static final int COLUMNS = 37;

  static IntStream rows() {
    return IntStream.rangeClosed(1, 26); // every way to put tiles together
  }

  @ParameterizedTest
  @MethodSource("rows")
  void addsTheProductsOfEveryRowAndTouchesNothingElse(int rows) {
    var random = new Random(rows);
    var panel = floats(random, COLUMNS * ROWS);
    var from = 5;
    var xColumns = COLUMNS + 9;
    var x = floats(random, rows * xColumns);
    var to = 3;
    var outColumns = ROWS + 7;
    var before = floats(random, rows * outColumns);
    var out = before.clone();

    Gemm.multiply(panel, COLUMNS, x, from, xColumns, rows, out, to, outColumns);

    for (var row = 0; row < rows; row++) {
      for (var i = 0; i < outColumns; i++) {
        var at = row * outColumns + i;
        var expected = (double) before[at];
        if (i >= to && i < to + ROWS) {
          for (var column = 0; column < COLUMNS; column++) {
            expected += (double) panel[column * ROWS + i - to] * x[row * xColumns + from + column];
          }
        }
        assertThat((double) out[at]).isCloseTo(expected, within(1e-4));
      }
    }
  }

  private static float[] floats(Random random, int count) {
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
