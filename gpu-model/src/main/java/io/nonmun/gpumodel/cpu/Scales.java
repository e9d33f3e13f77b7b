package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
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

  /// A thread's room for what [#read] writes, or for a group's products of [Panels#STREAMS] panels.
  static final ThreadLocal<float[]> room =
      ThreadLocal.withInitial(() -> new float[Panels.STREAMS * ROWS]);

  private final boolean hasMinimum;
  private final int width;
  private final int groupsOfUnit; // as a power of two
  private final float[] units;
  private final byte[] multiples;

  /// @param groups of all panels
  Scales(TensorType type, int groups) {
    hasMinimum =
        switch (type) {
          case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
          default -> false;
        };
    groupsOfUnit =
        switch (type) {
          case Q4_K, Q5_K, IQ4_XS -> 3;
          case Q2_K, Q3_K, Q6_K -> 4;
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

  /// Adds groups' products with the same activations, times their scales, to `out[to]` and on, and
  /// their minimums times the activations' sum.
  ///
  /// @param step from one group to the next: those of consecutive panels
  /// @param products `[count, ROWS]`, as `out` from `to` on
  void add(int group, int step, int count, float[] products, float sum, float[] out, int to) {
    for (var i = 0; i < count; i++) {
      add(group + i * step, products, i * ROWS, sum, out, to + i * ROWS);
    }
  }

  private void add(int group, float[] products, int from, float sum, float[] out, int to) {
    for (var i = 0; i < ROWS; i += FLOAT_LANES) {
      var unit = (group >> groupsOfUnit) * width + i;
      var total = FloatVector.fromArray(FLOATS, out, to + i);
      var scale = FloatVector.fromArray(FLOATS, units, unit);
      if (groupsOfUnit > 0) {
        var multiple = ByteVector.fromArray(BYTES, multiples, group * width + i);
        scale = scale.mul(multiple.convertShape(B2F, FLOATS, 0));
      }
      if (hasMinimum) {
        var minimum = FloatVector.fromArray(FLOATS, units, unit + ROWS);
        if (groupsOfUnit > 0) {
          var multiple = ByteVector.fromArray(BYTES, multiples, group * width + ROWS + i);
          minimum = minimum.mul(multiple.convertShape(B2F, FLOATS, 0));
        }
        total = minimum.fma(FloatVector.broadcast(FLOATS, sum), total);
      }
      scale.fma(FloatVector.fromArray(FLOATS, products, from + i), total).intoArray(out, to + i);
    }
  }

  /// Writes a group's scales to `[0, ROWS)` of `out`, and its minimums, if the type has them,
  /// behind them.
  void read(int group, float[] out) {
    read(group, 0, out);
    read(group, FLOAT_LANES, out);
    if (hasMinimum) {
      read(group, ROWS, out);
      read(group, ROWS + FLOAT_LANES, out);
    }
  }

  private void read(int group, int at, float[] out) {
    var unit = FloatVector.fromArray(FLOATS, units, (group >> groupsOfUnit) * width + at);
    if (groupsOfUnit == 0) {
      unit.intoArray(out, at);
    } else {
      var multiple = ByteVector.fromArray(BYTES, multiples, group * width + at);
      unit.mul(multiple.convertShape(B2F, FLOATS, 0)).intoArray(out, at);
    }
  }
}
