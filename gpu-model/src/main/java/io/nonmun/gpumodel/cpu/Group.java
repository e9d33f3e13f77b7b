package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.ROWS;

/// A group of columns of a panel on its way from the file: values that share a scale and a minimum
/// row by row.
final class Group {

  final byte[] values; // [columns][ROWS]
  final short[] scales = new short[ROWS]; // as float16, like the minimums
  final short[] minimums = new short[ROWS];

  /// What the scales and minimums are multiplied by, in types with super blocks.
  final byte[] scaleMultiples = new byte[ROWS];

  final byte[] minimumMultiples = new byte[ROWS];

  Group(int columns) {
    values = new byte[columns * ROWS];
  }
}
