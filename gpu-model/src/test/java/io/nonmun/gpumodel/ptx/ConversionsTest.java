package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.Snippet.check;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

class ConversionsTest {

  @Test
  void extendsAndTruncatesIntegers() {
    check("cvt.s64.s32 %rd9, %r0;", "%rd9", (a, b, c) -> (int) a);
    check("cvt.u64.u32 %rd9, %r0;", "%rd9", (a, b, c) -> a & 0xffff_ffffL);
    check("cvt.u32.u64 %r9, %rd0;", "%r9", (a, b, c) -> a);
    check("cvt.s32.s8 %r9, %r0;", "%r9", (a, b, c) -> (byte) a);
    check("cvt.u32.u8 %r9, %r0;", "%r9", (a, b, c) -> a & 0xff);
    check("cvt.s16.s8 %rs9, %rs0;", "%rs9", (a, b, c) -> (byte) a);
    check("cvt.s32.s16 %r9, %rs0;", "%r9", (a, b, c) -> (short) a);
    // The result of 8 bits is extended to its register.
    check("cvt.s8.s32 %r9, %r0;", "%r9", (a, b, c) -> (byte) a);
  }

  @Test
  void clampsIntegers() {
    check("cvt.sat.s8.s32 %r9, %r0;", "%r9", (a, b, c) -> Math.clamp((int) a, -128, 127));
    check("cvt.sat.u8.s32 %r9, %r0;", "%r9", (a, b, c) -> Math.clamp((int) a, 0, 255));
    check(
        "cvt.sat.s32.u64 %r9, %rd0;",
        "%r9", (a, b, c) -> a < 0 ? Integer.MAX_VALUE : Math.min(a, Integer.MAX_VALUE));
  }

  @Test
  void roundsIntegersToFloats() {
    check("cvt.rn.f32.s32 %f9, %r0;", "%f9", (a, b, c) -> bits((float) (int) a));
    check("cvt.rn.f32.u32 %f9, %r0;", "%f9", (a, b, c) -> bits((float) (a & 0xffff_ffffL)));
    check("cvt.rn.f32.s64 %f9, %rd0;", "%f9", (a, b, c) -> bits((float) a));
    check("cvt.rn.f32.u64 %f9, %rd0;", "%f9", (a, b, c) -> bits(unsigned(a).floatValue()));
    check("cvt.rn.f64.u64 %fd9, %rd0;", "%fd9", (a, b, c) -> bits(unsigned(a).doubleValue()));
    check("cvt.rn.f32.s16 %f9, %rs0;", "%f9", (a, b, c) -> bits((float) (short) a));
    check(
        "cvt.rn.f16.s32 %rs9, %r0;",
        "%rs9",
        (a, b, c) -> {
          // Above 65520 everything is infinite, and below, a float is exact.
          return Float.floatToFloat16((float) (int) a);
        });
  }

  private static BigDecimal unsigned(long value) {
    return new BigDecimal(Long.toUnsignedString(value));
  }

  @Test
  void roundsFloatsToIntegersAndClamps() {
    check("cvt.rni.s32.f32 %r9, %f0;", "%r9", Snippet::single, (a, b, c) -> (int) Math.rint(f(a)));
    check("cvt.rzi.s32.f32 %r9, %f0;", "%r9", Snippet::single, (a, b, c) -> (int) f(a));
    check("cvt.rmi.s32.f32 %r9, %f0;", "%r9", Snippet::single, (a, b, c) -> (int) Math.floor(f(a)));
    check("cvt.rpi.s32.f32 %r9, %f0;", "%r9", Snippet::single, (a, b, c) -> (int) Math.ceil(f(a)));
    check(
        "cvt.rzi.u32.f32 %r9, %f0;",
        "%r9", Snippet::single, (a, b, c) -> Math.clamp((long) f(a), 0, 0xffff_ffffL));
    check(
        "cvt.rni.s64.f32 %rd9, %f0;",
        "%rd9",
        Snippet::single,
        (a, b, c) -> Float.isNaN(f(a)) ? Long.MIN_VALUE : (long) Math.rint(f(a)));
    check("cvt.rzi.u64.f64 %rd9, %fd0;", "%rd9", Snippet::real, (a, b, c) -> unsignedLong(d(a)));
    check(
        "cvt.rzi.s8.f32 %r9, %f0;",
        "%r9", Snippet::single, (a, b, c) -> Math.clamp((long) f(a), -128, 127));
  }

  private static long unsignedLong(double value) {
    if (Double.isNaN(value)) {
      return Long.MIN_VALUE;
    }
    if (value >= 0x1p64) {
      return -1;
    }
    return value <= 0
        ? 0
        : new BigDecimal(value).setScale(0, RoundingMode.DOWN).toBigInteger().longValue();
  }

  @Test
  void roundsFloatsToWholeFloats() {
    check(
        "cvt.rni.f32.f32 %f9, %f0;",
        "%f9", Snippet::single, (a, b, c) -> bits((float) Math.rint(f(a))));
    check(
        "cvt.rmi.f32.f32 %f9, %f0;",
        "%f9", Snippet::single, (a, b, c) -> bits((float) Math.floor(f(a))));
    check(
        "cvt.rzi.f32.f32 %f9, %f0;",
        "%f9",
        Snippet::single,
        (a, b, c) -> bits((float) (f(a) < 0 ? Math.ceil(f(a)) : Math.floor(f(a)))));
    check(
        "cvt.sat.f32.f32 %f9, %f0;",
        "%f9", Snippet::single, (a, b, c) -> bits(f(a) > 0 ? Math.min(f(a), 1) : 0));
  }

  @Test
  void changesPrecision() {
    check("cvt.f64.f32 %fd9, %f0;", "%fd9", Snippet::single, (a, b, c) -> bits((double) f(a)));
    check("cvt.rn.f32.f64 %f9, %fd0;", "%f9", Snippet::real, (a, b, c) -> bits((float) d(a)));
    check(
        "cvt.rz.f32.f64 %f9, %fd0;",
        "%f9",
        Snippet::real,
        (a, b, c) -> {
          float nearest = (float) d(a);
          return bits(
              Math.abs((double) nearest) > Math.abs(d(a))
                  ? Math.copySign(Math.nextDown(Math.abs(nearest)), nearest)
                  : nearest);
        });
    check("cvt.rn.f16.f32 %rs9, %f0;", "%rs9", Snippet::single, (a, b, c) -> half(a));
    check("cvt.f32.f16 %f9, %rs0;", "%f9", (a, b, c) -> bits(Float.float16ToFloat((short) a)));
    check("cvt.rn.bf16.f32 %rs9, %f0;", "%rs9", Snippet::single, (a, b, c) -> brain(a));
  }

  @Test
  void packsTwoHalvesTheFirstOnTop() {
    check(
        "cvt.rn.f16x2.f32 %r9, %f0, %f1;",
        "%r9", Snippet::single, (a, b, c) -> half(a) << 16 | half(b));
    check(
        "cvt.rn.bf16x2.f32 %r9, %f0, %f1;",
        "%r9", Snippet::single, (a, b, c) -> brain(a) << 16 | brain(b));
    check(
        "cvt.rn.relu.f16x2.f32 %r9, %f0, %f1;",
        "%r9", Snippet::single, (a, b, c) -> half(relu(a)) << 16 | half(relu(b)));
  }

  private static long relu(long bits) {
    return f(bits) < 0 ? 0 : bits;
  }

  private static long half(long bits) {
    return Float.isNaN(f(bits)) ? 0x7fff : Float.floatToFloat16(f(bits)) & 0xffff;
  }

  /// Rounds by adding half a unit, or a little less where the result is even.
  private static long brain(long bits) {
    return Float.isNaN(f(bits)) ? 0x7fff : bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
  }

  @Test
  void movesBetweenRegistersOfDifferentWidth() {
    check(
        "mov.b32 {%rs4, %rs5}, %r0; mov.b32 %r9, {%rs5, %rs4};",
        "%r9", (a, b, c) -> a << 16 | a >>> 16 & 0xffff);
    check(
        "mov.b64 {%r4, %r5}, %rd0; mov.b64 %rd9, {%r5, %r4};",
        "%rd9", (a, b, c) -> Long.rotateLeft(a, 32));
    check(
        "mov.b64 {%rs4, %rs5, %rs6, %rs7}, %rd0; mov.b64 %rd9, {%rs7, %rs6, %rs5, %rs4};",
        "%rd9",
        (a, b, c) -> {
          long swapped = Long.reverseBytes(a);
          return swapped >>> 8 & 0x00ff_00ff_00ff_00ffL | (swapped & 0x00ff_00ff_00ff_00ffL) << 8;
        });
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
