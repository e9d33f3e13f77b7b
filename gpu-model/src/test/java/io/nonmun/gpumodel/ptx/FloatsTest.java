package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.Snippet.check;
import static io.nonmun.gpumodel.ptx.Snippet.checkFloat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatsTest {

  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void roundsToNearestByDefault() {
    checkFloat("add.f32 %f9, %f0, %f1;", (a, b, c) -> bits(f(a) + f(b)));
    checkFloat("sub.rn.f32 %f9, %f0, %f1;", (a, b, c) -> bits(f(a) - f(b)));
    checkFloat("mul.f32 %f9, %f0, %f1;", (a, b, c) -> bits(f(a) * f(b)));
    checkFloat("div.rn.f32 %f9, %f0, %f1;", (a, b, c) -> bits(f(a) / f(b)));
    checkFloat("rcp.rn.f32 %f9, %f0;", (a, b, c) -> bits(1 / f(a)));
    checkFloat("sqrt.rn.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.sqrt(f(a))));
  }

  @Test
  void multipliesAndAddsWithOneRounding() {
    checkFloat(
        "fma.rn.f32 %f9, %f0, %f1, %f2;", (a, b, c) -> exact(a, b, c, Rounding.NEAREST_EVEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rz", "rm", "rp"})
  void roundsInADirection(String mode) {
    Rounding rounding = Rounding.of(new Opcode("add." + mode));
    String one = "1065353216";
    checkFloat(
        "mov.b32 %%f4, %s; fma.%s.f32 %%f9, %%f0, %%f4, %%f1;".formatted(one, mode),
        (a, b, c) -> exact(a, bits(1), b, rounding));
    checkFloat(
        "add.%s.f32 %%f9, %%f0, %%f1;".formatted(mode),
        (a, b, c) -> exact(a, bits(1), b, rounding));
    checkFloat(
        "fma.%s.f32 %%f9, %%f0, %%f1, %%f2;".formatted(mode),
        (a, b, c) -> exact(a, b, c, rounding));
  }

  /// a * b + c in decimal arithmetic, then rounded.
  private static long exact(long a, long b, long c, Rounding rounding) {
    float plain = Math.fma(f(a), f(b), f(c));
    boolean finite = Float.isFinite(f(a)) && Float.isFinite(f(b)) && Float.isFinite(f(c));
    if (!finite) {
      return bits(plain);
    }
    BigDecimal sum = new BigDecimal(f(a)).multiply(new BigDecimal(f(b))).add(new BigDecimal(f(c)));
    if (sum.signum() == 0) {
      // IEEE 754, section 6.3: unequal signs cancel to -0 only when rounding down.
      boolean negativeProduct = (a ^ b) << 32 < 0;
      boolean negative = c << 32 < 0;
      boolean result = negativeProduct == negative ? negative : rounding == Rounding.DOWN;
      return bits(result ? -0f : 0f);
    }
    float nearest = sum.floatValue();
    if (rounding == Rounding.NEAREST_EVEN) {
      return bits(nearest);
    }
    boolean up =
        switch (rounding) {
          case UP -> true;
          case DOWN -> false;
          default -> sum.signum() < 0;
        };
    return bits(up ? leastAbove(sum, nearest) : -leastAbove(sum.negate(), -nearest));
  }

  /// The least float that is no less than `exact`.
  private static float leastAbove(BigDecimal exact, float near) {
    float candidate = near == INFINITY ? INFINITY : Math.nextUp(near);
    while (candidate == INFINITY
        ? exact.compareTo(new BigDecimal(Float.MAX_VALUE)) <= 0
        : candidate != -Float.MAX_VALUE
            && exact.compareTo(new BigDecimal(Math.nextDown(candidate))) <= 0) {
      candidate = Math.nextDown(candidate);
    }
    return candidate == 0 && exact.signum() < 0 ? -0f : candidate;
  }

  @Test
  void flushesSubnormalNumbersAndSaturates() {
    checkFloat("add.ftz.f32 %f9, %f0, %f1;", (a, b, c) -> flush(bits(f(flush(a)) + f(flush(b)))));
    checkFloat("mul.ftz.f32 %f9, %f0, %f1;", (a, b, c) -> flush(bits(f(flush(a)) * f(flush(b)))));
    checkFloat(
        "add.sat.f32 %f9, %f0, %f1;",
        (a, b, c) -> {
          float sum = f(a) + f(b);
          return bits(Float.isNaN(sum) || sum <= 0 ? 0 : Math.min(sum, 1));
        });
    checkFloat("setp.gt.ftz.f32 %p9, %f0, %f1;", (a, b, c) -> f(flush(a)) > f(flush(b)) ? 1 : 0);
  }

  private static long flush(long bits) {
    float value = f(bits);
    return Math.abs(value) < Float.MIN_NORMAL ? bits(Math.copySign(0, value)) : bits;
  }

  @Test
  void leavesNansOutOfMinimaAndMaxima() {
    checkFloat(
        "max.f32 %f9, %f0, %f1;",
        (a, b, c) ->
            bits(Float.isNaN(f(a)) ? f(b) : Float.isNaN(f(b)) ? f(a) : Math.max(f(a), f(b))));
    checkFloat(
        "min.f32 %f9, %f0, %f1;",
        (a, b, c) ->
            bits(Float.isNaN(f(a)) ? f(b) : Float.isNaN(f(b)) ? f(a) : Math.min(f(a), f(b))));
    checkFloat("max.NaN.f32 %f9, %f0, %f1;", (a, b, c) -> bits(Math.max(f(a), f(b))));
  }

  @Test
  void changesSigns() {
    checkFloat("neg.f32 %f9, %f0;", (a, b, c) -> a ^ 0x8000_0000L);
    checkFloat("abs.f32 %f9, %f0;", (a, b, c) -> a & 0x7fff_ffffL);
    checkFloat("copysign.f32 %f9, %f0, %f1;", (a, b, c) -> a & 0x8000_0000L | b & 0x7fff_ffffL);
  }

  /// Exactly rounded, or one unit away where Java's own function is.
  @Test
  void computesApproximateFunctionsExactly() {
    checkFloat("ex2.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.pow(2, f(a))));
    checkFloat(
        "ex2.approx.ftz.f32 %f9, %f0;", (a, b, c) -> flush(bits((float) Math.pow(2, f(flush(a))))));
    checkFloat("rcp.approx.ftz.f32 %f9, %f0;", (a, b, c) -> flush(bits(1 / f(flush(a)))));
    checkFloat("rsqrt.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) (1 / Math.sqrt(f(a)))));
    checkFloat("sqrt.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.sqrt(f(a))));
    checkFloat("div.approx.f32 %f9, %f0, %f1;", (a, b, c) -> bits(f(a) / f(b)));
    checkFloat("sin.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.sin(f(a))));
    checkFloat("cos.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.cos(f(a))));
    checkFloat("tanh.approx.f32 %f9, %f0;", (a, b, c) -> bits((float) Math.tanh(f(a))));
  }

  @Test
  void knowsThatLogarithmsOfPowersOfTwoAreWhole() {
    check(
        "lg2.approx.f32 %f9, %f0;",
        "%f9",
        random -> bits(Math.scalb(1f, random.nextInt(-126, 128))),
        (a, b, c) -> bits(Math.getExponent(f(a))));
  }

  @Test
  void computesInDoublePrecision() {
    check("add.f64 %fd9, %fd0, %fd1;", "%fd9", Snippet::real, (a, b, c) -> bits(d(a) + d(b)));
    check("mul.f64 %fd9, %fd0, %fd1;", "%fd9", Snippet::real, (a, b, c) -> bits(d(a) * d(b)));
    check("div.rn.f64 %fd9, %fd0, %fd1;", "%fd9", Snippet::real, (a, b, c) -> bits(d(a) / d(b)));
    check(
        "fma.rn.f64 %fd9, %fd0, %fd1, %fd2;",
        "%fd9", Snippet::real, (a, b, c) -> bits(Math.fma(d(a), d(b), d(c))));
    check("neg.f64 %fd9, %fd0;", "%fd9", Snippet::real, (a, b, c) -> a ^ Long.MIN_VALUE);
    check("setp.gtu.f64 %p9, %fd0, %fd1;", "%p9", Snippet::real, (a, b, c) -> d(a) <= d(b) ? 0 : 1);
  }

  @Test
  void comparesNansAsOrderedOrNot() {
    checkFloat("setp.eq.f32 %p9, %f0, %f1;", (a, b, c) -> f(a) == f(b) ? 1 : 0);
    checkFloat("setp.ne.f32 %p9, %f0, %f1;", (a, b, c) -> ordered(a, b) && f(a) != f(b) ? 1 : 0);
    checkFloat("setp.neu.f32 %p9, %f0, %f1;", (a, b, c) -> f(a) != f(b) ? 1 : 0);
    checkFloat("setp.equ.f32 %p9, %f0, %f1;", (a, b, c) -> !ordered(a, b) || f(a) == f(b) ? 1 : 0);
    checkFloat("setp.le.f32 %p9, %f0, %f1;", (a, b, c) -> f(a) <= f(b) ? 1 : 0);
    checkFloat("setp.leu.f32 %p9, %f0, %f1;", (a, b, c) -> !ordered(a, b) || f(a) <= f(b) ? 1 : 0);
    checkFloat("setp.nan.f32 %p9, %f0, %f1;", (a, b, c) -> ordered(a, b) ? 0 : 1);
    checkFloat("setp.num.f32 %p9, %f0, %f1;", (a, b, c) -> ordered(a, b) ? 1 : 0);
  }

  private static boolean ordered(long a, long b) {
    return !Float.isNaN(f(a)) && !Float.isNaN(f(b));
  }

  private static float f(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  private static double d(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(float value) {
    return Float.isNaN(value) ? 0x7fff_ffff : Float.floatToIntBits(value) & 0xffff_ffffL;
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
