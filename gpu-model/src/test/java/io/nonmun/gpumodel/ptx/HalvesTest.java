package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.Snippet.check;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// F16 and BF16 arithmetic, against decimal arithmetic and a search for the nearest number.
class HalvesTest {

  /// Any bits, which as 16-bit floats are all there is.
  private static long bits(Random random) {
    // Neither infinities nor NaNs, and half of the time close to 1.
    return random.nextBoolean()
        ? random.nextInt(0x7c00) | random.nextInt(2) << 15
        : 0x3c00 + random.nextInt(-600, 600);
  }

  private static long close(Random random) {
    return 0x3f80 + random.nextInt(-300, 300) | random.nextInt(2) << 15;
  }

  private static long pairs(Random random) {
    return bits(random) | bits(random) << 16;
  }

  private static BigDecimal half(long bits) {
    return new BigDecimal(Float.float16ToFloat((short) bits));
  }

  private static BigDecimal brain(long bits) {
    return new BigDecimal(Float.intBitsToFloat((int) bits << 16));
  }

  private interface Decode {
    BigDecimal of(long bits);
  }

  /// The nearest number of a format whose magnitudes lie in the order of their bits.
  private static long nearest(BigDecimal exact, int infinity, Decode decode) {
    int low = 0;
    int high = infinity - 1;
    BigDecimal magnitude = exact.abs();
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (decode.of(middle).compareTo(magnitude) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    BigDecimal step = decode.of(low == 0 ? 1 : low).subtract(decode.of(low == 0 ? 0 : low - 1));
    BigDecimal above = low + 1 == infinity ? decode.of(low).add(step) : decode.of(low + 1);
    int closer = magnitude.subtract(decode.of(low)).compareTo(above.subtract(magnitude));
    int result = closer < 0 || closer == 0 && (low & 1) == 0 ? low : low + 1;
    return exact.signum() < 0 ? result | 0x8000 : result;
  }

  private static long nearestHalf(BigDecimal exact) {
    return nearest(exact, 0x7c00, HalvesTest::half);
  }

  private static long nearestBrain(BigDecimal exact) {
    return nearest(exact, 0x7f80, HalvesTest::brain);
  }

  /// Zeros' signs are left out: decimal arithmetic has none.
  private static void checkHalf(String body, Snippet.Expected expected) {
    check(
        body + " and.b16 %rs8, %rs9, 0x7fff; setp.eq.s16 %p8, %rs8, 0; @%p8 mov.u16 %rs9, 0;",
        "%rs9",
        HalvesTest::bits,
        (a, b, c) -> expected.of(a, b, c) == 0x8000 ? 0 : expected.of(a, b, c));
  }

  @Test
  void computesInHalfPrecision() {
    checkHalf("add.f16 %rs9, %rs0, %rs1;", (a, b, c) -> nearestHalf(half(a).add(half(b))));
    checkHalf("sub.f16 %rs9, %rs0, %rs1;", (a, b, c) -> nearestHalf(half(a).subtract(half(b))));
    checkHalf("mul.f16 %rs9, %rs0, %rs1;", (a, b, c) -> nearestHalf(half(a).multiply(half(b))));
    checkHalf(
        "fma.rn.f16 %rs9, %rs0, %rs1, %rs2;",
        (a, b, c) -> nearestHalf(half(a).multiply(half(b)).add(half(c))));
  }

  @Test
  void computesInBrainPrecision() {
    check(
        "fma.rn.bf16 %rs9, %rs0, %rs1, %rs2;",
        "%rs9",
        HalvesTest::close,
        (a, b, c) -> nearestBrain(brain(a).multiply(brain(b)).add(brain(c))));
  }

  @Test
  void computesOnPairs() {
    check(
        "mul.f16x2 %r9, %r0, %r1; and.b32 %r9, %r9, 0x7fff7fff;",
        "%r9",
        HalvesTest::pairs,
        (a, b, c) ->
            nearestHalf(half(a).multiply(half(b)).abs())
                | nearestHalf(half(a >> 16).multiply(half(b >> 16)).abs()) << 16);
    check("neg.bf16x2 %r9, %r0;", "%r9", HalvesTest::pairs, (a, b, c) -> a ^ 0x8000_8000L);
    check(
        "max.f16x2 %r9, %r0, %r1;",
        "%r9", HalvesTest::pairs, (a, b, c) -> greater(a, b) | greater(a >> 16, b >> 16) << 16);
  }

  private static long greater(long a, long b) {
    float x = Float.float16ToFloat((short) a);
    float y = Float.float16ToFloat((short) b);
    return Float.floatToFloat16(Math.max(x, y)) & 0xffff;
  }

  @Test
  void compares() {
    check(
        "setp.gt.f16 %p9, %rs0, %rs1;",
        "%p9", HalvesTest::bits, (a, b, c) -> half(a).compareTo(half(b)) > 0 ? 1 : 0);
  }
}
