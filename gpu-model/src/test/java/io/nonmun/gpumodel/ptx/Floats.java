package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.LaneFunction.one;
import static io.nonmun.gpumodel.ptx.LaneFunction.three;
import static io.nonmun.gpumodel.ptx.LaneFunction.two;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Arithmetic of F32 and F64: section 9.7.3 of the PTX ISA.
///
/// What PTX calls approximate (`ex2`, `lg2`, `sin`, `cos`, `tanh`, `rsqrt`, and `rcp`, `div`,
/// `sqrt` with `.approx`) is computed in F64 and rounded: a device differs by the units in the last
/// place that the ISA grants it.
final class Floats {

  private static final Set<String> KNOWN =
      Set.of("rn", "rz", "rm", "rp", "ftz", "sat", "approx", "full", "NaN", "f32", "f64");

  private Floats() {}

  /// @return null if this is none of them
  static @Nullable LaneFunction of(Opcode opcode) {
    if (!opcode.onlyHas(KNOWN)) {
      return null;
    }
    if (opcode.type() == Type.F64) {
      return Rounding.of(opcode) == Rounding.NEAREST_EVEN ? ofDouble(opcode) : null;
    }
    LaneFunction function =
        Rounding.of(opcode) == Rounding.NEAREST_EVEN ? nearest(opcode) : directed(opcode);
    if (function == null || opcode.operation().equals("selp")) {
      return function;
    }
    boolean flush = opcode.has("ftz");
    boolean saturate = opcode.has("sat");
    if (flush && isQuick(opcode)) {
      return function;
    }
    LaneFunction flushed =
        flush ? (a, b, c, d) -> flush(function.apply(flush(a), flush(b), flush(c), d)) : function;
    return saturate ? (a, b, c, d) -> saturate(flushed.apply(a, b, c, d)) : flushed;
  }

  /// `ex2.approx.ftz` is in every softmax.
  private static boolean isQuick(Opcode opcode) {
    return opcode.operation().equals("ex2") && !opcode.has("sat");
  }

  private static @Nullable LaneFunction nearest(Opcode opcode) {
    return switch (opcode.operation()) {
      case "add" -> two((a, b) -> bits(f(a) + f(b)));
      case "sub" -> two((a, b) -> bits(f(a) - f(b)));
      case "mul" -> two((a, b) -> bits(f(a) * f(b)));
      case "fma", "mad" -> three((a, b, c) -> bits(Math.fma(f(a), f(b), f(c))));
      case "div" -> two((a, b) -> bits(f(a) / f(b)));
      case "rcp" -> one(a -> bits(1 / f(a)));
      case "sqrt" -> one(a -> bits((float) Math.sqrt(f(a))));
      case "rsqrt" -> one(a -> bits((float) (1 / Math.sqrt(f(a)))));
      case "ex2" ->
          opcode.has("ftz")
              ? one(a -> flush(bits((float) Math.pow(2, f(flush(a))))))
              : one(a -> bits((float) Math.pow(2, f(a))));
      case "lg2" -> one(a -> bits(log2(f(a))));
      case "sin" -> one(a -> bits((float) Math.sin(f(a))));
      case "cos" -> one(a -> bits((float) Math.cos(f(a))));
      case "tanh" -> one(a -> bits((float) Math.tanh(f(a))));
      case "min" -> opcode.has("NaN") ? two(Floats::minNan) : two((a, b) -> bits(min(f(a), f(b))));
      case "max" -> opcode.has("NaN") ? two(Floats::maxNan) : two((a, b) -> bits(max(f(a), f(b))));
      case "abs" -> one(a -> a & 0x7fff_ffff);
      case "neg" -> one(a -> a ^ 0x8000_0000);
      case "copysign" -> two((a, b) -> a & 0x8000_0000 | b & 0x7fff_ffff);
      case "selp" -> three((a, b, c) -> c != 0 ? a : b);
      default -> null;
    };
  }

  private static @Nullable LaneFunction directed(Opcode opcode) {
    Rounding rounding = Rounding.of(opcode);
    // A double holds a product of floats exactly.
    return switch (opcode.operation()) {
      case "add" -> two((a, b) -> bits(rounding.toFloat(rounding.sum(f(a), f(b)))));
      case "sub" -> two((a, b) -> bits(rounding.toFloat(rounding.sum(f(a), -f(b)))));
      case "mul" -> two((a, b) -> bits(rounding.toFloat((double) f(a) * f(b))));
      case "fma", "mad" ->
          three((a, b, c) -> bits(rounding.toFloat(rounding.sum((double) f(a) * f(b), f(c)))));
      default -> null;
    };
  }

  private static @Nullable LaneFunction ofDouble(Opcode opcode) {
    return switch (opcode.operation()) {
      case "add" -> two((a, b) -> bits(d(a) + d(b)));
      case "sub" -> two((a, b) -> bits(d(a) - d(b)));
      case "mul" -> two((a, b) -> bits(d(a) * d(b)));
      case "fma", "mad" -> three((a, b, c) -> bits(Math.fma(d(a), d(b), d(c))));
      case "div" -> two((a, b) -> bits(d(a) / d(b)));
      case "rcp" -> one(a -> bits(1 / d(a)));
      case "sqrt" -> one(a -> bits(Math.sqrt(d(a))));
      case "min" -> two((a, b) -> bits(min(d(a), d(b))));
      case "max" -> two((a, b) -> bits(max(d(a), d(b))));
      case "abs" -> one(a -> a & Long.MAX_VALUE);
      case "neg" -> one(a -> a ^ Long.MIN_VALUE);
      case "copysign" -> two((a, b) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE);
      case "selp" -> three((a, b, c) -> c != 0 ? a : b);
      default -> null;
    };
  }

  static float f(long register) {
    return Float.intBitsToFloat((int) register);
  }

  static double d(long register) {
    return Double.longBitsToDouble(register);
  }

  /// PTX's only NaN of F32 is 0x7fffffff.
  static long bits(float value) {
    return Float.isNaN(value) ? 0x7fff_ffff : Float.floatToRawIntBits(value);
  }

  static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  /// A subnormal number becomes a zero of its sign.
  static long flush(long register) {
    return (register & 0x7f80_0000) == 0 ? register & 0x8000_0000 : register;
  }

  private static long saturate(long register) {
    float value = f(register);
    return bits(value > 0 ? Math.min(value, 1) : 0f);
  }

  private static float log2(float value) {
    // Exact for powers of two, as a device's is.
    boolean power = (Float.floatToRawIntBits(value) & 0x807f_ffff) == 0;
    return power && value >= Float.MIN_NORMAL && value < Float.POSITIVE_INFINITY
        ? Math.getExponent(value)
        : (float) (Math.log(value) / Math.log(2));
  }

  /// Unlike Java's: of a number and a NaN, the number.
  private static float min(float a, float b) {
    return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b);
  }

  private static float max(float a, float b) {
    return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b);
  }

  private static double min(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  private static double max(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }

  private static long minNan(long a, long b) {
    return bits(Math.min(f(a), f(b)));
  }

  private static long maxNan(long a, long b) {
    return bits(Math.max(f(a), f(b)));
  }
}
