package io.nonmun.gpumodel.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The widths of this machine's vectors, and the one number that the layout of weights follows
/// from: [#ROWS].
final class Lanes {

  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;

  /// As many bytes as there are floats in a vector.
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 4));

  /// As many ints as there are floats in a vector.
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /// As many bytes as there are shorts in a vector.
  static final VectorSpecies<Byte> HALF_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /// As many shorts as there are floats in a vector.
  static final VectorSpecies<Short> HALF_SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /// A float16's bits as an int with its sign, shifted left by this, masked and taken for a float,
  /// are its value divided by [#HALF_EXPONENT]; only infinities, which no weight is, become large
  /// numbers. A float16 below 2^-14 becomes a subnormal float, which Intel's processors take more
  /// than a hundred clocks for: [Panels#half] keeps weights above.
  static final int HALF_SHIFT = 13;

  static final int HALF_MASK = 0x8fffe000;
  static final float HALF_EXPONENT = 0x1p112f;

  static final int FLOAT_LANES = FLOATS.length();

  /// Rows of a matrix that lie side by side, so that each lane of a vector works on a row of its
  /// own: two vectors of floats, one of shorts.
  static final int ROWS = SHORTS.length();

  static {
    if (ROWS != 2 * FLOAT_LANES || BYTES.length() != FLOAT_LANES) {
      throw new IllegalStateException("vectors of " + FLOATS + " and " + SHORTS);
    }
  }

  private Lanes() {}
}
