package io.nonmun.gpumodel.cpu;

import java.util.Arrays;

/// Rows of activations as they are, and quantised to 8 bits in blocks of 32 with a scale each
/// (GGML's Q8_1), for products with weights of 2 to 6 bits.
final class Activations {

  static final int BLOCK = 32;
  private static final int HALF = BLOCK / 2;

  private float[] values = new float[0];
  private int columns;
  private int stride;
  private int[] quants = new int[0];
  private float[] scales = new float[0];
  private int[] sums = new int[0];

  /// Looks at rows of floats without a copy.
  ///
  /// @param values row `t` begins at `t * stride`
  void of(float[] values, int columns, int stride) {
    this.values = values;
    this.columns = columns;
    this.stride = stride;
  }

  /// Quantises the first rows; the last block of a row that is no whole one is filled with zeros.
  void quantise(int rows) {
    var blocks = blocks();
    if (scales.length < rows * blocks) {
      quants = new int[rows * blocks * BLOCK];
      scales = new float[rows * blocks];
      sums = new int[4 * rows * blocks];
    }
    for (var row = 0; row < rows; row++) {
      for (var block = 0; block < blocks; block++) {
        quantise(row, block, row * blocks + block);
      }
    }
  }

  private void quantise(int row, int block, int index) {
    var from = row * stride + block * BLOCK;
    var count = Math.min(BLOCK, columns - block * BLOCK);
    var most = 0f;
    for (var i = 0; i < count; i++) {
      most = Math.max(most, Math.abs(values[from + i]));
    }
    var scale = most / 127;
    var inverse = most == 0 ? 0 : 127 / most;
    var to = index * BLOCK;
    Arrays.fill(sums, 4 * index, 4 * index + 4, 0);
    for (var i = 0; i < BLOCK; i++) {
      // Rounds half up, which vectors can do, unlike Math.round.
      var quant = i < count ? (int) (values[from + i] * inverse + 128.5f) - 128 : 0;
      quants[to + i] = quant << 16 | quant & 0xffff;
      sums[4 * index + i / HALF * 2 + i % 2] += quant;
    }
    scales[index] = scale;
  }

  int blocks() {
    return Math.ceilDiv(columns, BLOCK);
  }

  int stride() {
    return stride;
  }

  float[] values() {
    return values;
  }

  /// In blocks of 32, row after row; each twice, in the halves of an int.
  int[] quants() {
    return quants;
  }

  /// One for each block.
  float[] scales() {
    return scales;
  }

  /// The sum of quantised values, without their scale.
  ///
  /// @param from of [#quants], where a half of a block begins
  /// @param width a half or a whole block
  int sum(int from, int width) {
    return sum(from, width, 0) + sum(from, width, 1);
  }

  /// The same of every other value.
  ///
  /// @param parity 0 for the first and on, 1 for the second and on
  int sum(int from, int width, int parity) {
    var at = from / HALF * 2 + parity;
    return width == HALF ? sums[at] : sums[at] + sums[at + 2];
  }
}
