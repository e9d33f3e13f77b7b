package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.Snippet.check;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegersTest {

  @Test
  void addsAndMultipliesModuloTheWidth() {
    check("add.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> (int) a + (int) b);
    check("add.s64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> a + b);
    check("sub.s16 %rs9, %rs0, %rs1;", "%rs9", (a, b, c) -> (short) a - (short) b);
    check("mul.lo.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> (int) a * (int) b);
    check("mul.lo.s64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> a * b);
    check("mad.lo.s32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> (int) a * (int) b + (int) c);
    check("neg.s32 %r9, %r0;", "%r9", (a, b, c) -> -(int) a);
    check("abs.s32 %r9, %r0;", "%r9", (a, b, c) -> Math.abs((int) a));
  }

  @Test
  void widensProducts() {
    check("mul.wide.s32 %rd9, %r0, %r1;", "%rd9", (a, b, c) -> (long) (int) a * (int) b);
    check("mul.wide.u32 %rd9, %r0, %r1;", "%rd9", (a, b, c) -> u(a) * u(b));
    check("mul.wide.s16 %r9, %rs0, %rs1;", "%r9", (a, b, c) -> (short) a * (short) b);
    check("mul.wide.u16 %r9, %rs0, %rs1;", "%r9", (a, b, c) -> (a & 0xffff) * (b & 0xffff));
    check("mad.wide.s32 %rd9, %r0, %r1, %rd2;", "%rd9", (a, b, c) -> (long) (int) a * (int) b + c);
    check("mad.wide.u32 %rd9, %r0, %r1, %rd2;", "%rd9", (a, b, c) -> u(a) * u(b) + c);
  }

  @Test
  void takesTheHighHalf() {
    check("mul.hi.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> (long) (int) a * (int) b >> 32);
    check("mul.hi.u32 %r9, %r0, %r1;", "%r9", (a, b, c) -> u(a) * u(b) >>> 32);
    check("mul.hi.s64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> high(a, b));
    check("mul.hi.u64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> Math.unsignedMultiplyHigh(a, b));
    check(
        "mad.hi.s32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> ((int) a * (long) (int) b >> 32) + c);
  }

  private static long high(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(64).longValue();
  }

  @Test
  void divides() {
    // The divisor is made odd, so never zero.
    check(
        "or.b32 %r4, %r1, 1; div.s32 %r9, %r0, %r4;", "%r9", (a, b, c) -> (int) a / (int) (b | 1));
    check(
        "or.b32 %r4, %r1, 1; rem.s32 %r9, %r0, %r4;", "%r9", (a, b, c) -> (int) a % (int) (b | 1));
    check("or.b32 %r4, %r1, 1; div.u32 %r9, %r0, %r4;", "%r9", (a, b, c) -> u(a) / u(b | 1));
    check("or.b32 %r4, %r1, 1; rem.u32 %r9, %r0, %r4;", "%r9", (a, b, c) -> u(a) % u(b | 1));
    check("or.b64 %rd4, %rd1, 1; div.s64 %rd9, %rd0, %rd4;", "%rd9", (a, b, c) -> a / (b | 1));
    check(
        "or.b64 %rd4, %rd1, 1; rem.u64 %rd9, %rd0, %rd4;",
        "%rd9", (a, b, c) -> Long.remainderUnsigned(a, b | 1));
  }

  @Test
  void choosesTheLeastAndTheGreatest() {
    check("min.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> Math.min((int) a, (int) b));
    check("max.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> Math.max((int) a, (int) b));
    check("min.u32 %r9, %r0, %r1;", "%r9", (a, b, c) -> Math.min(u(a), u(b)));
    check("max.u32 %r9, %r0, %r1;", "%r9", (a, b, c) -> Math.max(u(a), u(b)));
    check("max.s64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> Math.max(a, b));
    check("min.s16 %rs9, %rs0, %rs1;", "%rs9", (a, b, c) -> Math.min((short) a, (short) b));
  }

  @Test
  void shiftsByMoreThanTheWidth() {
    check("shl.b32 %r9, %r0, %r1;", "%r9", (a, b, c) -> u(b) > 31 ? 0 : a << b);
    check("shl.b64 %rd9, %rd0, %r1;", "%rd9", (a, b, c) -> u(b) > 63 ? 0 : a << b);
    check("shr.u32 %r9, %r0, %r1;", "%r9", (a, b, c) -> u(b) > 31 ? 0 : u(a) >>> b);
    check("shr.s32 %r9, %r0, %r1;", "%r9", (a, b, c) -> (int) a >> Math.min(u(b), 31));
    check("shr.u64 %rd9, %rd0, %r1;", "%rd9", (a, b, c) -> u(b) > 63 ? 0 : a >>> b);
    check("shr.s16 %rs9, %rs0, %r1;", "%rs9", (a, b, c) -> (short) a >> Math.min(u(b), 15));
    check("shr.u16 %rs9, %rs0, %r1;", "%rs9", (a, b, c) -> u(b) > 15 ? 0 : (a & 0xffff) >>> b);
  }

  @Test
  void shiftsThroughTwoRegisters() {
    check("shf.l.wrap.b32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> pair(a, b) << (c & 31) >>> 32);
    check("shf.r.wrap.b32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> pair(a, b) >>> (c & 31));
    check(
        "shf.r.clamp.b32 %r9, %r0, %r1, %r2;",
        "%r9", (a, b, c) -> pair(a, b) >>> Math.min(u(c), 32));
  }

  private static long pair(long low, long high) {
    return high << 32 | u(low);
  }

  @Test
  void combinesBits() {
    check("and.b32 %r9, %r0, %r1;", "%r9", (a, b, c) -> a & b);
    check("or.b64 %rd9, %rd0, %rd1;", "%rd9", (a, b, c) -> a | b);
    check("xor.b32 %r9, %r0, %r1;", "%r9", (a, b, c) -> a ^ b);
    check("not.b32 %r9, %r0;", "%r9", (a, b, c) -> ~a);
    check("lop3.b32 %r9, %r0, %r1, %r2, 0xe8;", "%r9", (a, b, c) -> a & b | a & c | b & c);
    check("lop3.b32 %r9, %r0, %r1, %r2, 0x1e;", "%r9", (a, b, c) -> a ^ (b | c));
  }

  @Test
  void countsAndFindsBits() {
    check("popc.b32 %r9, %r0;", "%r9", (a, b, c) -> Integer.bitCount((int) a));
    check("popc.b64 %r9, %rd0;", "%r9", (a, b, c) -> Long.bitCount(a));
    check("clz.b32 %r9, %r0;", "%r9", (a, b, c) -> Integer.numberOfLeadingZeros((int) a));
    check("clz.b64 %r9, %rd0;", "%r9", (a, b, c) -> Long.numberOfLeadingZeros(a));
    check("brev.b32 %r9, %r0;", "%r9", (a, b, c) -> Integer.reverse((int) a));
    check("bfind.u32 %r9, %r0;", "%r9", (a, b, c) -> 31 - Integer.numberOfLeadingZeros((int) a));
    check(
        "bfind.s32 %r9, %r0;",
        "%r9", (a, b, c) -> 31 - Integer.numberOfLeadingZeros((int) a < 0 ? ~(int) a : (int) a));
    check(
        "bfind.shiftamt.u32 %r9, %r0;",
        "%r9", (a, b, c) -> (int) a == 0 ? -1 : Integer.numberOfLeadingZeros((int) a));
  }

  /// Section 9.7.1.17's own loop: bit by bit, and past the end the sign.
  @Test
  void extractsBitFields() {
    check("bfe.u32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> field(a, b, c, 32, false));
    check("bfe.s32 %r9, %r0, %r1, %r2;", "%r9", (a, b, c) -> field(a, b, c, 32, true));
    check("bfe.u64 %rd9, %rd0, %r1, %r2;", "%rd9", (a, b, c) -> field(a, b, c, 64, false));
    check("bfe.s64 %rd9, %rd0, %r1, %r2;", "%rd9", (a, b, c) -> field(a, b, c, 64, true));
  }

  private static long field(long a, long b, long c, int width, boolean signed) {
    int position = (int) (b & 0xff);
    int length = (int) (c & 0xff);
    long sign = !signed || length == 0 ? 0 : a >>> Math.min(position + length - 1, width - 1) & 1;
    long result = 0;
    for (int i = 0; i < width; i++) {
      boolean inside = i < length && position + i < width;
      result |= (inside ? a >>> position + i & 1 : sign) << i;
    }
    return result;
  }

  @Test
  void insertsBitFields() {
    check(
        "bfi.b32 %r9, %r0, %r1, %r2, 5;",
        "%r9",
        (a, b, c) -> {
          long result = b;
          for (int i = 0; i < 5 && i + (c & 0xff) < 32; i++) {
            long bit = 1L << i + (c & 0xff);
            result = (a >>> i & 1) != 0 ? result | bit : result & ~bit;
          }
          return result;
        });
    check("bfi.b64 %rd9, %rd0, %rd1, 32, 32;", "%rd9", (a, b, c) -> a << 32 | u(b));
  }

  @Test
  void permutesBytes() {
    check("prmt.b32 %r9, %r0, %r1, 0x5410;", "%r9", (a, b, c) -> a & 0xffff | b << 16);
    check("prmt.b32 %r9, %r0, %r1, 0x7632;", "%r9", (a, b, c) -> u(a) >>> 16 | b & 0xffff0000L);
    // The upper bit of a selector repeats the byte's sign.
    check("prmt.b32 %r9, %r0, %r1, 0x8888;", "%r9", (a, b, c) -> (byte) a < 0 ? -1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"s32.s32", "u32.u32", "s32.u32", "u32.s32"})
  void multipliesFourBytes(String types) {
    boolean signedA = types.startsWith("s");
    boolean signedB = types.endsWith("s32");
    check(
        "dp4a.%s %%r9, %%r0, %%r1, %%r2;".formatted(types),
        "%r9",
        (a, b, c) -> {
          long sum = c;
          for (int i = 0; i < 4; i++) {
            byte x = (byte) (a >> 8 * i);
            byte y = (byte) (b >> 8 * i);
            sum += (signedA ? x : x & 0xff) * (signedB ? y : y & 0xff);
          }
          return sum;
        });
  }

  @Test
  void selects() {
    check("selp.b32 %r9, %r0, %r1, %p2;", "%r9", (a, b, c) -> c != 0 ? a : b);
    check("@%p2 mov.u32 %r1, %r0; mov.u32 %r9, %r1;", "%r9", (a, b, c) -> c != 0 ? a : b);
    check("@!%p2 mov.u32 %r1, %r0; mov.u32 %r9, %r1;", "%r9", (a, b, c) -> c == 0 ? a : b);
  }

  @Test
  void comparesBySign() {
    check("setp.lt.s32 %p9, %r0, %r1;", "%p9", (a, b, c) -> (int) a < (int) b ? 1 : 0);
    check("setp.lt.u32 %p9, %r0, %r1;", "%p9", (a, b, c) -> u(a) < u(b) ? 1 : 0);
    check("setp.hs.u32 %p9, %r0, %r1;", "%p9", (a, b, c) -> u(a) >= u(b) ? 1 : 0);
    check("setp.ge.s64 %p9, %rd0, %rd1;", "%p9", (a, b, c) -> a >= b ? 1 : 0);
    check("setp.eq.s16 %p9, %rs0, %rs1;", "%p9", (a, b, c) -> (short) a == (short) b ? 1 : 0);
    check("setp.ne.b32 %p9, %r0, 4294967295;", "%p9", (a, b, c) -> (int) a != -1 ? 1 : 0);
  }

  @Test
  void combinesAComparisonWithAPredicate() {
    check(
        "setp.gt.and.s32 %p9, %r0, %r1, %p2;",
        "%p9", (a, b, c) -> (int) a > (int) b && c != 0 ? 1 : 0);
    check(
        "setp.gt.or.s32 %p9, %r0, %r1, !%p2;",
        "%p9", (a, b, c) -> (int) a > (int) b || c == 0 ? 1 : 0);
    check(
        "setp.gt.xor.s32 %p9, %r0, %r1, %p2;",
        "%p9", (a, b, c) -> (int) a > (int) b ^ c != 0 ? 1 : 0);
    check("and.pred %p9, %p0, %p1;", "%p9", (a, b, c) -> a != 0 && b != 0 ? 1 : 0);
    check("not.pred %p9, %p0;", "%p9", (a, b, c) -> a == 0 ? 1 : 0);
  }

  private static long u(long value) {
    return value & 0xffff_ffffL;
  }
}
