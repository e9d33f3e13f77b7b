package io.nonmun.gpumodel.ptx;

/// What an instruction computes for one lane. A register's value lies in the low bits of a `long`;
/// the bits above the register's width have no meaning, neither in what comes in nor in what goes
/// out. A predicate is 0 or 1.
interface LaneFunction {

  long apply(long a, long b, long c, long d);

  interface One extends LaneFunction {
    long apply(long a);

    @Override
    default long apply(long a, long b, long c, long d) {
      return apply(a);
    }
  }

  interface Two extends LaneFunction {
    long apply(long a, long b);

    @Override
    default long apply(long a, long b, long c, long d) {
      return apply(a, b);
    }
  }

  interface Three extends LaneFunction {
    long apply(long a, long b, long c);

    @Override
    default long apply(long a, long b, long c, long d) {
      return apply(a, b, c);
    }
  }

  // These only name a lambda's type.

  static LaneFunction one(One function) {
    return function;
  }

  static LaneFunction two(Two function) {
    return function;
  }

  static LaneFunction three(Three function) {
    return function;
  }
}
