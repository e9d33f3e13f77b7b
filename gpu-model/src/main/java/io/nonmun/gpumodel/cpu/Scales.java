package io.nonmun.gpumodel.cpu;

import static io.nonmun.gpumodel.cpu.Lanes.BYTES;
import static io.nonmun.gpumodel.cpu.Lanes.FLOATS;
import static io.nonmun.gpumodel.cpu.Lanes.FLOAT_LANES;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_MASK;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHIFT;
import static io.nonmun.gpumodel.cpu.Lanes.HALF_SHORTS;
import static io.nonmun.gpumodel.cpu.Lanes.INTS;
import static io.nonmun.gpumodel.cpu.Lanes.ROWS;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// The scales and, where the type has them, the minimums of a matrix's groups of columns.
///
/// As in the file, types with super blocks have a byte for each group, by which a float16 of the
/// super block is multiplied; the others have a float16 for each group. Either is `[ROWS]` for the
/// scales and then `[ROWS]` for the minimums.
final class Scales {

  /// A thread's room for what [#read] writes, or for a group's products of [Panels#TILE] panels.
  static final ThreadLocal<float[]> room =
      ThreadLocal.withInitial(() -> new float[Panels.TILE * ROWS]);

  private final Panels panels;
  private final int groups;
  private final boolean hasMinimum;
  private final int width;
  private final int groupsOfUnit; // as a power of two
  private final float exponent; // of [Panels#halfExponent]
  private final short[] units;
  private final byte[] multiples;

  /// @param groups of each panel
  Scales(Panels panels, int groups) {
    this.panels = panels;
    this.groups = groups;
    hasMinimum =
        switch (panels.type()) {
          case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
          default -> false;
        };
    groupsOfUnit =
        switch (panels.type()) {
          case Q4_K, Q5_K, IQ4_XS -> 3;
          case Q2_K, Q3_K, Q6_K -> 4;
          default -> 0;
        };
    exponent = panels.halfExponent();
    width = hasMinimum ? 2 * ROWS : ROWS;
    units = new short[panels.length((groups >> groupsOfUnit) * width / ROWS)];
    multiples = new byte[groupsOfUnit == 0 ? 0 : panels.length(groups * width / ROWS)];
  }

  /// Puts a group's scales and minimums into their place.
  void set(int panel, int group, Group from) {
    var unit = unit(panel, group);
    for (var i = 0; i < ROWS; i++) {
      units[unit + i] = panels.half(from.scales[i]);
      if (hasMinimum) {
        units[unit + ROWS + i] = panels.half(from.minimums[i]);
      }
    }
    if (groupsOfUnit > 0) {
      var multiple = multiple(panel, group);
      System.arraycopy(from.scaleMultiples, 0, multiples, multiple, ROWS);
      if (hasMinimum) {
        System.arraycopy(from.minimumMultiples, 0, multiples, multiple + ROWS, ROWS);
      }
    }
  }

  private int unit(int panel, int group) {
    return panels.slot(panel, group >> groupsOfUnit, groups >> groupsOfUnit) * width;
  }

  private int multiple(int panel, int group) {
    return panels.slot(panel, group, groups) * width;
  }

  boolean hasMinimum() {
    return hasMinimum;
  }

  long bytes() {
    return (long) units.length * Short.BYTES + multiples.length;
  }

  /// Adds groups' products with the same activations, times their scales, to `out[to]` and on, and
  /// their minimums times the activations' sum.
  ///
  /// @param count consecutive panels of a tile
  /// @param products `[count, ROWS]`, as `out` from `to` on
  void add(int panel, int group, int count, float[] products, float sum, float[] out, int to) {
    var unit = unit(panel, group);
    var multiple = multiple(panel, group);
    for (var i = 0; i < count; i++) {
      add(unit + i * width, multiple + i * width, products, i * ROWS, sum, out, to + i * ROWS);
    }
  }

  private void add(
      int firstUnit,
      int firstMultiple,
      float[] products,
      int from,
      float sum,
      float[] out,
      int to) {
    for (var i = 0; i < ROWS; i += FLOAT_LANES) {
      var unit = firstUnit + i;
      var total = FloatVector.fromArray(FLOATS, out, to + i);
      var scale =
          ShortVector.fromArray(HALF_SHORTS, units, unit)
              .convertShape(S2I, INTS, 0)
              .reinterpretAsInts()
              .lanewise(LSHL, HALF_SHIFT)
              .and(HALF_MASK)
              .reinterpretAsFloats()
              .mul(exponent);
      if (groupsOfUnit > 0) {
        var multiple = ByteVector.fromArray(BYTES, multiples, firstMultiple + i);
        scale = scale.mul(multiple.convertShape(B2F, FLOATS, 0));
      }
      if (hasMinimum) {
        var minimum =
            ShortVector.fromArray(HALF_SHORTS, units, unit + ROWS)
                .convertShape(S2I, INTS, 0)
                .reinterpretAsInts()
                .lanewise(LSHL, HALF_SHIFT)
                .and(HALF_MASK)
                .reinterpretAsFloats()
                .mul(exponent);
        if (groupsOfUnit > 0) {
          var multiple = ByteVector.fromArray(BYTES, multiples, firstMultiple + ROWS + i);
          minimum = minimum.mul(multiple.convertShape(B2F, FLOATS, 0));
        }
        total = minimum.fma(FloatVector.broadcast(FLOATS, sum), total);
      }
      scale.fma(FloatVector.fromArray(FLOATS, products, from + i), total).intoArray(out, to + i);
    }
  }

  /// Writes a group's scales to `[0, ROWS)` of `out`, and its minimums, if the type has them,
  /// behind them.
  void read(int panel, int group, float[] out) {
    var unit = unit(panel, group);
    var multiple = multiple(panel, group);
    for (var i = 0; i < width; i += FLOAT_LANES) {
      var scale =
          ShortVector.fromArray(HALF_SHORTS, units, unit + i)
              .convertShape(S2I, INTS, 0)
              .reinterpretAsInts()
              .lanewise(LSHL, HALF_SHIFT)
              .and(HALF_MASK)
              .reinterpretAsFloats()
              .mul(exponent);
      if (groupsOfUnit > 0) {
        var times = ByteVector.fromArray(BYTES, multiples, multiple + i);
        scale = scale.mul(times.convertShape(B2F, FLOATS, 0));
      }
      scale.intoArray(out, i);
    }
  }
}
