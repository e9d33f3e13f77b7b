package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.LaneFunction.one;
import static io.nonmun.gpumodel.ptx.LaneFunction.three;
import static io.nonmun.gpumodel.ptx.LaneFunction.two;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The 16-bit float formats, and arithmetic on them alone and in pairs: section 9.7.4 of the PTX
/// ISA.
enum Halves {
  F16(11, -14, 65504) {
    @Override
    double decode(long bits) {
      return Float.float16ToFloat((short) bits);
    }

    @Override
    long encodeExact(double value) {
      return Float.floatToFloat16((float) value) & 0xffff;
    }
  },
  BF16(8, -126, 0x1.fep127) {
    @Override
    double decode(long bits) {
      return Float.intBitsToFloat((int) bits << 16);
    }

    @Override
    long encodeExact(double value) {
      return Float.floatToRawIntBits((float) value) >>> 16;
    }
  };

  private static final Set<String> KNOWN =
      Set.of("rn", "sat", "NaN", "approx", "relu", "f16", "f16x2", "bf16", "bf16x2");

  private static final long NAN = 0x7fff;

  private final int precision;
  private final int minExponent;
  private final double largest;

  Halves(int precision, int minExponent, double largest) {
    this.precision = precision;
    this.minExponent = minExponent;
    this.largest = largest;
  }

  static Halves of(Type type) {
    return type == Type.F16 || type == Type.F16X2 ? F16 : BF16;
  }

  abstract double decode(long bits);

  /// @param value that the format has
  abstract long encodeExact(double value);

  /// Section 9.7.4: a NaN is 0x7fff.
  long encode(double value, Rounding rounding) {
    return Double.isNaN(value)
        ? NAN
        : encodeExact(rounding.round(value, precision, minExponent, largest));
  }

  long encode(double value) {
    return encode(value, Rounding.NEAREST_EVEN);
  }

  /// @return null if this is no arithmetic on them
  static @Nullable LaneFunction of(Opcode opcode) {
    if (!opcode.onlyHas(KNOWN)) {
      return null;
    }
    LaneFunction single = of(opcode.type()).single(opcode);
    if (single == null || opcode.type() == Type.F16 || opcode.type() == Type.BF16) {
      return single;
    }
    return (a, b, c, d) ->
        single.apply(a, b, c, d) & 0xffff | single.apply(a >>> 16, b >>> 16, c >>> 16, d) << 16;
  }

  private @Nullable LaneFunction single(Opcode opcode) {
    LaneFunction function =
        switch (opcode.operation()) {
          case "add" -> two((a, b) -> encode(Rounding.NEAREST_EVEN.sum(decode(a), decode(b))));
          case "sub" -> two((a, b) -> encode(Rounding.NEAREST_EVEN.sum(decode(a), -decode(b))));
          case "mul" -> two((a, b) -> encode(decode(a) * decode(b)));
          case "fma" ->
              three(
                  (a, b, c) -> encode(Rounding.NEAREST_EVEN.sum(decode(a) * decode(b), decode(c))));
          case "min" -> two((a, b) -> encode(min(decode(a), decode(b), opcode.has("NaN"))));
          case "max" -> two((a, b) -> encode(-min(-decode(a), -decode(b), opcode.has("NaN"))));
          case "abs" -> one(a -> a & 0x7fff);
          case "neg" -> one(a -> a ^ 0x8000);
          case "ex2" -> one(a -> encode(Math.pow(2, decode(a))));
          case "tanh" -> one(a -> encode(Math.tanh(decode(a))));
          default -> null;
        };
    if (function == null) {
      return null;
    }
    if (opcode.has("sat")) {
      return (a, b, c, d) -> saturate(function.apply(a, b, c, d));
    }
    return opcode.has("relu") ? (a, b, c, d) -> relu(function.apply(a, b, c, d)) : function;
  }

  private static double min(double a, double b, boolean keepNan) {
    if (keepNan) {
      return Math.min(a, b);
    }
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  private long saturate(long bits) {
    double value = decode(bits);
    return value > 0 ? encode(Math.min(value, 1)) : 0;
  }

  private static long relu(long bits) {
    return bits != NAN && (bits & 0x8000) != 0 ? 0 : bits;
  }
}
