package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static jdk.incubator.vector.VectorOperators.B2F;

import io.nonmun.gpumodel.gguf.TensorType;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/// The scales and, where the type has them, the minimums of a matrix's groups of columns.
///
/// As in the file, types with super blocks have a byte for each group, by which a float of the
/// super block is multiplied; the others have a float for each group. Either is `[ROWS]` for the
/// scales and then `[ROWS]` for the minimums.
final class Scales {

  private final boolean hasMinimum;
  private final int width;
  private final int groupsOfUnit; // as a power of two
  private final float[] units;
  private final byte[] multiples;

  /// @param groups of all panels
  Scales(TensorType type, int groups) {
    hasMinimum =
        switch (type) {
          case Q4_1, Q5_1, Q4_K, Q5_K -> true;
          default -> false;
        };
    groupsOfUnit =
        switch (type) {
          case Q4_K, Q5_K -> 3;
          case Q6_K -> 4;
          default -> 0;
        };
    width = hasMinimum ? 2 * ROWS : ROWS;
    units = new float[Math.multiplyExact(groups >> groupsOfUnit, width)];
    multiples = new byte[groupsOfUnit == 0 ? 0 : Math.multiplyExact(groups, width)];
  }

  /// Puts a group's scales and minimums into their place.
  void set(int group, Group from) {
    System.arraycopy(from.scales, 0, units, (group >> groupsOfUnit) * width, ROWS);
    if (hasMinimum) {
      System.arraycopy(from.minimums, 0, units, (group >> groupsOfUnit) * width + ROWS, ROWS);
    }
    if (groupsOfUnit > 0) {
      System.arraycopy(from.scaleMultiples, 0, multiples, group * width, ROWS);
      if (hasMinimum) {
        System.arraycopy(from.minimumMultiples, 0, multiples, group * width + ROWS, ROWS);
      }
    }
  }

  boolean hasMinimum() {
    return hasMinimum;
  }

  long bytes() {
    return (long) units.length * Float.BYTES + multiples.length;
  }

  /// @param lane the first of a vector's rows, in the panel
  FloatVector scale(int group, int lane) {
    return value(group, lane);
  }

  /// @param lane the first of a vector's rows, in the panel
  FloatVector minimum(int group, int lane) {
    return value(group, ROWS + lane);
  }

  private FloatVector value(int group, int at) {
    var unit = FloatVector.fromArray(FLOATS, units, (group >> groupsOfUnit) * width + at);
    if (groupsOfUnit == 0) {
      return unit;
    }
    var multiple = ByteVector.fromArray(BYTES, multiples, group * width + at);
    return unit.mul(multiple.convertShape(B2F, FLOATS, 0));
  }
}
