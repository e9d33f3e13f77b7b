package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.gguf.TensorType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// How matrices of a type lie on the device, as `weight.cuh` has it: in units of 16 rows, which end
/// with their scales.
///
/// @param words of 32 bits that a lane has of 64 columns
/// @param columns of a unit
/// @param head bytes of a unit's scales
/// @param hasMinimums whether activations have to be summed up
record FragmentOrder(int words, int columns, int head, boolean hasMinimums) {

  /// Of a unit.
  static final int ROWS = 16;

  private static final int STEP = 64;
  private static final int WARP = 32;

  /// Rows of 16 that a block of `tile` has.
  private static final int TILES = 8;

  private static final int STAGES = 3;

  private static final Map<TensorType, FragmentOrder> TYPES = new EnumMap<>(TensorType.class);

  static {
    put(TensorType.F16, 16, 2, 0, false);
    put(TensorType.BF16, 16, 2, 0, false);
    put(TensorType.Q4_0, 4, 4, 16, false);
    put(TensorType.Q4_1, 4, 4, 32, true);
    put(TensorType.Q5_0, 5, 4, 16, false);
    put(TensorType.Q5_1, 5, 4, 32, true);
    put(TensorType.Q8_0, 8, 4, 16, false);
    put(TensorType.Q4_K, 4, 4, 16, true);
    put(TensorType.Q5_K, 5, 4, 16, true);
    put(TensorType.Q6_K, 6, 4, 18, false);
    put(TensorType.IQ4_NL, 4, 4, 16, false);
    put(TensorType.IQ4_XS, 4, 4, 8, false);
  }

  private static void put(
      TensorType type, int words, int steps, int headOfRow, boolean hasMinimums) {
    TYPES.put(type, new FragmentOrder(words, steps * STEP, ROWS * headOfRow, hasMinimums));
  }

  /// Types that tensor cores multiply.
  static Set<TensorType> types() {
    return Collections.unmodifiableSet(TYPES.keySet());
  }

  static FragmentOrder of(TensorType type) {
    var order = TYPES.get(type);
    if (order == null) {
      throw new IllegalArgumentException(type + " has no order of fragments");
    }
    return order;
  }

  /// What the kernels of a type are called by: those of BF16, which becomes F16 times a power of
  /// two for each row, are F16's.
  static String name(TensorType type) {
    return (type == TensorType.BF16 ? TensorType.F16 : type).name().toLowerCase(Locale.ROOT);
  }

  boolean hasFactors() {
    return head == 0;
  }

  static int tiles(int rows) {
    return Math.ceilDiv(rows, ROWS);
  }

  int units(int matrixColumns) {
    return Math.ceilDiv(matrixColumns, columns);
  }

  private int stepBytes() {
    return words * Integer.BYTES * WARP;
  }

  private int unitBytes() {
    return columns / STEP * stepBytes() + head;
  }

  /// Of rows' units, before their factors.
  long unitBytes(int rows, int matrixColumns) {
    return (long) tiles(rows) * units(matrixColumns) * unitBytes();
  }

  /// Of a matrix.
  long bytes(int rows, int matrixColumns) {
    var factors = hasFactors() ? (long) tiles(rows) * ROWS * Float.BYTES : 0;
    return unitBytes(rows, matrixColumns) + factors;
  }

  /// Shared memory of a block of `tile`, which computes so many tokens.
  int tileBytes(int tokens) {
    var stage = TILES * stepBytes() + tokens * STEP * Short.BYTES;
    var side = TILES * head + (hasMinimums ? tokens * 32 : 0);
    return STAGES * stage + 2 * side;
  }
}
