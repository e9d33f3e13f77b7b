package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.LaneFunction.one;
import static io.nonmun.gpumodel.ptx.LaneFunction.two;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `cvt`: section 9.7.9.21 of the PTX ISA.
final class Conversions {

  private static final Set<String> MODIFIERS =
      Set.of("rn", "rz", "rm", "rp", "rna", "rni", "rzi", "rmi", "rpi", "ftz", "sat", "relu");

  private static final double TWO_TO_63 = 0x1p63;

  private Conversions() {}

  /// @return null if this is none the machine knows
  static @Nullable LaneFunction of(Opcode opcode) {
    for (int i = 2; !opcode.last(i).equals("cvt"); i++) {
      if (!MODIFIERS.contains(opcode.last(i))) {
        return null;
      }
    }
    if (opcode.last(1).equals("tf32")) {
      return opcode.has("rna") ? one(a -> tf32(Floats.f(a))) : null;
    }
    Type to = Type.of(opcode.last(1));
    Type from = Type.of(opcode.last(0));
    if (to == Type.F16X2 || to == Type.BF16X2) {
      // The first operand goes into the upper half.
      LaneFunction half = ofFloat(opcode, to == Type.F16X2 ? Type.F16 : Type.BF16, from);
      return two((a, b) -> half.apply(a, 0, 0, 0) << 16 | half.apply(b, 0, 0, 0) & 0xffff);
    }
    if (!to.isFloat() && !from.isFloat()) {
      return opcode.has("sat")
          ? one(a -> saturate(from.extend(a), from, to))
          : one(a -> to.extend(from.extend(a)));
    }
    if (!from.isFloat()) {
      return ofInteger(opcode, to, from);
    }
    return to.isFloat() ? ofFloat(opcode, to, from) : toInteger(opcode, to, from);
  }

  private static long saturate(long value, Type from, Type to) {
    if (from == Type.U64 && value < 0) {
      return greatest(to);
    }
    long most = greatest(to);
    boolean below = value < least(to);
    return below ? least(to) : most >= 0 && value > most ? most : value;
  }

  private static long least(Type type) {
    return type.isSigned() ? -1L << type.bits - 1 : 0;
  }

  private static long greatest(Type type) {
    return -1L >>> type.shift() + (type.isSigned() ? 1 : 0);
  }

  private static LaneFunction ofInteger(Opcode opcode, Type to, Type from) {
    Rounding rounding = Rounding.of(opcode);
    if (to == Type.F32 && rounding == Rounding.NEAREST_EVEN && from != Type.U64) {
      return one(a -> Floats.bits((float) from.extend(a)));
    }
    if (to == Type.F64) {
      return from == Type.U64
          ? one(a -> Floats.bits((a >>> 32) * 0x1p32 + (a & Integers.MASK32)))
          : one(a -> Floats.bits((double) from.extend(a)));
    }
    return one(a -> encode(exact(from.extend(a), from), to, rounding));
  }

  /// An integer as a double whose last bit is set where it is not exact, as in [Rounding#sum].
  private static double exact(long value, Type type) {
    long high = type == Type.U64 ? value >>> 32 : value >> 32;
    return Rounding.NEAREST_EVEN.sum(high * 0x1p32, value & Integers.MASK32);
  }

  private static long encode(double value, Type to, Rounding rounding) {
    return switch (to) {
      case F16, BF16 -> Halves.of(to).encode(value, rounding);
      case F32 -> Floats.bits(rounding.toFloat(value));
      default -> Floats.bits(value);
    };
  }

  private static double decode(long bits, Type from) {
    return switch (from) {
      case F16, BF16 -> Halves.of(from).decode(bits);
      case F32 -> Floats.f(bits);
      default -> Floats.d(bits);
    };
  }

  private static LaneFunction ofFloat(Opcode opcode, Type to, Type from) {
    Rounding rounding = Rounding.of(opcode);
    boolean toInteger =
        opcode.has("rni") || opcode.has("rzi") || opcode.has("rmi") || opcode.has("rpi");
    boolean flush = opcode.has("ftz");
    boolean saturate = opcode.has("sat");
    boolean relu = opcode.has("relu");
    if (to == Type.F32 && from == Type.F16 && !flush && !saturate) {
      return one(a -> Floats.bits(Float.float16ToFloat((short) a)));
    }
    return one(a -> {
      double value = decode(flush && from == Type.F32 ? Floats.flush(a) : a, from);
      if (toInteger) {
        value = rounding.toInteger(value);
      }
      if (saturate) {
        value = value > 0 ? Math.min(value, 1) : 0;
      } else if (relu) {
        value = value < 0 ? 0 : value;
      }
      long result = encode(value, to, rounding);
      return flush && to == Type.F32 ? Floats.flush(result) : result;
    });
  }

  /// What does not fit becomes the nearest that does. A NaN becomes 0, or the sign bit alone where
  /// one of the types has 64 bits.
  private static LaneFunction toInteger(Opcode opcode, Type to, Type from) {
    Rounding rounding = Rounding.of(opcode);
    boolean flush = opcode.has("ftz");
    double least = least(to);
    double greatest = to == Type.U64 ? 0x1p64 : greatest(to);
    long ofNan = from == Type.F64 || to.bits == 64 ? 1L << to.bits - 1 : 0;
    return one(a -> {
      double value = decode(flush ? Floats.flush(a) : a, from);
      if (Double.isNaN(value)) {
        return ofNan;
      }
      double whole = rounding.toInteger(value);
      if (whole <= least) {
        return least(to);
      }
      if (whole >= greatest) {
        return greatest(to);
      }
      return whole < TWO_TO_63 ? (long) whole : (long) (whole - TWO_TO_63) + Long.MIN_VALUE;
    });
  }

  /// The F32 whose last 13 bits are clear.
  private static long tf32(float value) {
    return Floats.bits((float) Rounding.NEAREST_AWAY.round(value, 11, -126, Float.MAX_VALUE));
  }
}
