package io.nonmun.gpumodel.ptx;

import static io.nonmun.gpumodel.ptx.LaneFunction.one;
import static io.nonmun.gpumodel.ptx.LaneFunction.three;
import static io.nonmun.gpumodel.ptx.LaneFunction.two;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Integer arithmetic, logic and shifts: sections 9.7.1, 9.7.2 and 9.7.8 of the PTX ISA.
///
/// Sums, products' low halves and bitwise operations are the same for every width, since what is
/// above the width has no meaning. The others first shift a value up and down by `s`, which extends
/// its sign or clears what is above.
final class Integers {

  private static final Set<String> KNOWN =
      Set.of(
          "lo",
          "hi",
          "wide",
          "wrap",
          "clamp",
          "l",
          "r",
          "shiftamt",
          "pred",
          "b16",
          "b32",
          "b64",
          "s16",
          "u16",
          "s32",
          "u32",
          "s64",
          "u64");

  private Integers() {}

  /// @return null if this is none of them
  static @Nullable LaneFunction of(Opcode opcode) {
    if (!opcode.onlyHas(KNOWN)) {
      return null;
    }
    Type type = opcode.type();
    int bits = type.bits;
    int s = type.shift();
    boolean signed = type.isSigned();
    return switch (opcode.operation()) {
      case "add" -> two((a, b) -> a + b);
      case "sub" -> two((a, b) -> a - b);
      case "neg" -> one(a -> -a);
      case "and" -> two((a, b) -> a & b);
      case "or" -> two((a, b) -> a | b);
      case "xor" -> two((a, b) -> a ^ b);
      case "not" -> type == Type.PRED ? one(a -> a ^ 1) : one(a -> ~a);
      case "mul" -> product(opcode, type);
      case "mad" -> {
        LaneFunction product = product(opcode, type);
        yield opcode.has("lo")
            ? three((a, b, c) -> a * b + c)
            : three((a, b, c) -> product.apply(a, b, 0, 0) + c);
      }
      case "mul24" -> signed ? two((a, b) -> low24(a) * low24(b)) : null;
      case "div" ->
          signed
              ? two((a, b) -> (a << s >> s) / (b << s >> s))
              : two((a, b) -> Long.divideUnsigned(a << s >>> s, b << s >>> s));
      case "rem" ->
          signed
              ? two((a, b) -> (a << s >> s) % (b << s >> s))
              : two((a, b) -> Long.remainderUnsigned(a << s >>> s, b << s >>> s));
      case "abs" -> one(a -> Math.abs(a << s >> s));
      case "min" ->
          signed
              ? two((a, b) -> Math.min(a << s >> s, b << s >> s))
              : two((a, b) -> Long.compareUnsigned(a << s, b << s) < 0 ? a : b);
      case "max" ->
          signed
              ? two((a, b) -> Math.max(a << s >> s, b << s >> s))
              : two((a, b) -> Long.compareUnsigned(a << s, b << s) > 0 ? a : b);
      case "shl" -> two((a, b) -> (b & MASK32) >= bits ? 0 : a << b);
      case "shr" ->
          signed
              ? two((a, b) -> a << s >> s >> Math.min(b & MASK32, bits - 1))
              : two((a, b) -> (b & MASK32) >= bits ? 0 : a << s >>> s >>> b);
      case "shf" -> funnelShift(opcode);
      case "popc" -> one(a -> Long.bitCount(a << s));
      case "clz" -> one(a -> Math.min(bits, Long.numberOfLeadingZeros(a << s)));
      case "brev" -> one(a -> Long.reverse(a) >>> s);
      case "bfind" -> {
        boolean shift = opcode.has("shiftamt");
        yield one(a -> highestBit(signed ? a << s >> s : a << s >>> s, bits, shift));
      }
      case "bfe" ->
          signed ? three((a, b, c) -> extractSigned(a << s >> s, b, c, bits)) : extract(s);
      case "bfi" -> (a, b, c, d) -> insert(a, b, c, d, bits);
      case "prmt" -> type == Type.B32 ? three(Integers::permute) : null;
      case "selp" -> three((a, b, c) -> c != 0 ? a : b);
      default -> null;
    };
  }

  static final long MASK32 = 0xffff_ffffL;

  private static @Nullable LaneFunction product(Opcode opcode, Type type) {
    int s = type.shift();
    int bits = type.bits;
    if (opcode.has("lo")) {
      return two((a, b) -> a * b);
    }
    if (opcode.has("wide")) {
      return type.isSigned()
          ? two((a, b) -> (a << s >> s) * (b << s >> s))
          : two((a, b) -> (a << s >>> s) * (b << s >>> s));
    }
    if (!opcode.has("hi")) {
      return null;
    }
    if (bits == Long.SIZE) {
      return type.isSigned() ? two(Math::multiplyHigh) : two(Math::unsignedMultiplyHigh);
    }
    return type.isSigned()
        ? two((a, b) -> (a << s >> s) * (b << s >> s) >> bits)
        : two((a, b) -> (a << s >>> s) * (b << s >>> s) >>> bits);
  }

  private static long low24(long a) {
    return a << 40 >> 40;
  }

  private static LaneFunction funnelShift(Opcode opcode) {
    boolean wrap = opcode.has("wrap");
    // The 64 bits are b, then a.
    return opcode.has("l")
        ? three((a, b, c) -> (b << 32 | a & MASK32) << amount(c, wrap) >> 32)
        : three((a, b, c) -> (b << 32 | a & MASK32) >>> amount(c, wrap));
  }

  private static int amount(long c, boolean wrap) {
    return (int) (wrap ? c & 31 : Math.min(c & MASK32, 32));
  }

  private static long highestBit(long a, int bits, boolean shift) {
    int position = Long.SIZE - 1 - Long.numberOfLeadingZeros(a < 0 && bits < 64 ? ~a : a);
    return shift && position >= 0 ? bits - 1 - position : position;
  }

  private static LaneFunction extract(int s) {
    return three((a, b, c) -> {
      int position = (int) b & 0xff;
      int length = (int) c & 0xff;
      long from = position >= Long.SIZE ? 0 : (a << s >>> s) >>> position;
      return length >= Long.SIZE ? from : from & (1L << length) - 1;
    });
  }

  private static long extractSigned(long a, long b, long c, int bits) {
    int position = Math.min((int) b & 0xff, bits - 1);
    int length = Math.min((int) c & 0xff, bits - position);
    return length == 0 ? 0 : a >> position << Long.SIZE - length >> Long.SIZE - length;
  }

  private static long insert(long a, long b, long c, long d, int bits) {
    int position = (int) c & 0xff;
    int length = Math.min((int) d & 0xff, bits - position);
    if (position >= bits || length <= 0) {
      return b;
    }
    long mask = (length == Long.SIZE ? -1 : (1L << length) - 1) << position;
    return b & ~mask | a << position & mask;
  }

  /// Picks 4 of 8 bytes, the default mode.
  private static long permute(long a, long b, long c) {
    long bytes = b << 32 | a & MASK32;
    int result = 0;
    for (int i = 0; i < 4; i++) {
      int selector = (int) c >>> 4 * i;
      byte chosen = (byte) (bytes >>> 8 * (selector & 7));
      result |= ((selector & 8) == 0 ? chosen & 0xff : chosen >> 7 & 0xff) << 8 * i;
    }
    return result;
  }

  /// `lop3`: any function of three bits, by its table.
  static LaneFunction anyLogic(int table) {
    return three((a, b, c) -> {
      long result = 0;
      for (int i = 0; i < 8; i++) {
        if ((table >>> i & 1) != 0) {
          result |= term(a, b, c, i);
        }
      }
      return result;
    });
  }

  private static long term(long a, long b, long c, int i) {
    return ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
  }

  /// `dp4a`: four products of bytes, added.
  static LaneFunction dotProduct(boolean signedA, boolean signedB) {
    return three((a, b, c) -> {
      long sum = c;
      for (int i = 0; i < 32; i += 8) {
        long x = a >>> i;
        long y = b >>> i;
        sum += (signedA ? (byte) x : x & 0xff) * (signedB ? (byte) y : y & 0xff);
      }
      return sum;
    });
  }
}
