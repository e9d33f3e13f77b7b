package io.nonmun.gpumodel.ptx;

/// PTX's rounding of a value to a format of fewer bits.
enum Rounding {
  NEAREST_EVEN,
  ZERO,
  DOWN,
  UP,
  NEAREST_AWAY;

  /// The modifiers `rn`, `rz`, `rm`, `rp`, `rna`, and for integers `rni`, `rzi`, `rmi`, `rpi`.
  ///
  /// @return nearest even, PTX's default for arithmetic, if there is none
  static Rounding of(Opcode opcode) {
    if (opcode.has("rz") || opcode.has("rzi")) {
      return ZERO;
    }
    if (opcode.has("rm") || opcode.has("rmi")) {
      return DOWN;
    }
    if (opcode.has("rp") || opcode.has("rpi")) {
      return UP;
    }
    return opcode.has("rna") ? NEAREST_AWAY : NEAREST_EVEN;
  }

  double toInteger(double x) {
    return switch (this) {
      case NEAREST_EVEN -> Math.rint(x);
      case ZERO -> x < 0 ? Math.ceil(x) : Math.floor(x);
      case DOWN -> Math.floor(x);
      case UP -> Math.ceil(x);
      case NEAREST_AWAY -> Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
    };
  }

  /// A number rounded to a binary format.
  ///
  /// @param precision bits of the significand with the leading one
  /// @param minExponent of a normal number; below it are the subnormal ones
  /// @param largest finite number of the format
  double round(double x, int precision, int minExponent, double largest) {
    if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
      return x;
    }
    // In units of the last place a double is exact: only its exponent changes.
    int unit = Math.max(Math.getExponent(x), minExponent) - precision + 1;
    double rounded = Math.copySign(Math.scalb(toInteger(Math.scalb(x, -unit)), unit), x);
    if (Math.abs(rounded) <= largest) {
      return rounded;
    }
    boolean toInfinity =
        this == NEAREST_EVEN
            || this == NEAREST_AWAY
            || (this == UP ? x > 0 : this == DOWN && x < 0);
    return Math.copySign(toInfinity ? Double.POSITIVE_INFINITY : largest, x);
  }

  float toFloat(double x) {
    return this == NEAREST_EVEN ? (float) x : (float) round(x, 24, -126, Float.MAX_VALUE);
  }

  /// A sum that rounds to any format of at most 50 bits as the exact sum does: what a double cannot
  /// hold is kept in its last bit ("round to odd", Boldo and Melquiond, 2008).
  double sum(double a, double b) {
    double sum = a + b;
    if (sum == 0) {
      boolean opposite = Math.copySign(1, a) != Math.copySign(1, b);
      return this == DOWN && opposite ? -0.0 : sum;
    }
    double part = sum - a;
    double error = (a - (sum - part)) + (b - part);
    if (error == 0 || !Double.isFinite(sum) || (Double.doubleToRawLongBits(sum) & 1) != 0) {
      return sum;
    }
    return error > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
  }
}
