package io.nonmun.gpumodel.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The exact values of stored weights, block by block: the definition that everything faster is
/// held against (GGML's `dequantize_row_*`,
/// <https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c>).
public final class Dequantizer {

  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// What the 4 bits of IQ4_NL and IQ4_XS stand for, times the scale (GGML's `kvalues_iq4nl`).
  private static final byte[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private Dequantizer() {}

  /// What the 4 bits of IQ4_NL and IQ4_XS stand for, times the scale.
  public static byte level(int bits) {
    return LEVELS[bits];
  }

  /// @param data stored weights
  /// @param offset in bytes, at which a block begins
  /// @param out where the values go, from `from` on
  /// @param count of values; whole blocks
  public static void dequantize(
      TensorType type, MemorySegment data, long offset, float[] out, int from, int count) {
    if (count % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          "%d values are no whole %s blocks of %d".formatted(count, type, type.blockElements()));
    }
    for (var i = 0; i < count; i += type.blockElements(), offset += type.blockBytes()) {
      block(type, data, offset, out, from + i);
    }
  }

  private static void block(TensorType type, MemorySegment data, long at, float[] out, int to) {
    switch (type) {
      case F32 -> out[to] = data.get(FLOAT32, at);
      case F16 -> out[to] = half(data, at);
      case BF16 -> out[to] = Float.intBitsToFloat(data.get(INT16, at) << 16);
      case Q8_0 -> {
        var scale = half(data, at);
        for (var i = 0; i < 32; i++) {
          out[to + i] = scale * data.get(ValueLayout.JAVA_BYTE, at + 2 + i);
        }
      }
      case Q4_0 -> nibbles(data, at + 2, half(data, at), 8, 0, out, to);
      case Q4_1 -> nibbles(data, at + 4, half(data, at), 0, half(data, at + 2), out, to);
      case Q5_0 -> fives(data, at + 6, data.get(INT32, at + 2), half(data, at), 16, 0, out, to);
      case Q5_1 ->
          fives(
              data,
              at + 8,
              data.get(INT32, at + 4),
              half(data, at),
              0,
              half(data, at + 2),
              out,
              to);
      case Q2_K -> twos(data, at, out, to);
      case Q3_K -> threes(data, at, out, to);
      case Q4_K -> superBlock(data, at, false, out, to);
      case Q5_K -> superBlock(data, at, true, out, to);
      case Q6_K -> sixes(data, at, out, to);
      case IQ4_NL -> levels(data, at + 2, half(data, at), out, to);
      case IQ4_XS -> {
        for (var group = 0; group < 8; group++) {
          var scale = half(data, at) * signedScale6(data, at, group);
          levels(data, at + 8 + group * 16, scale, out, to + group * 32);
        }
      }
    }
  }

  private static float half(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(INT16, at));
  }

  private static int unsigned(MemorySegment data, long at) {
    return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at));
  }

  /// 32 values of 4 bits: the low halves of 16 bytes, then the high ones.
  private static void nibbles(
      MemorySegment data, long at, float scale, int zero, float least, float[] out, int to) {
    for (var i = 0; i < 16; i++) {
      var both = unsigned(data, at + i);
      out[to + i] = ((both & 15) - zero) * scale + least;
      out[to + 16 + i] = ((both >> 4) - zero) * scale + least;
    }
  }

  /// The same with a fifth bit each.
  private static void fives(
      MemorySegment data,
      long at,
      int fifth,
      float scale,
      int zero,
      float least,
      float[] out,
      int to) {
    for (var i = 0; i < 16; i++) {
      var both = unsigned(data, at + i);
      var low = both & 15 | (fifth >> i & 1) << 4;
      var high = both >> 4 | (fifth >> i + 16 & 1) << 4;
      out[to + i] = (low - zero) * scale + least;
      out[to + 16 + i] = (high - zero) * scale + least;
    }
  }

  /// Q4_K, Q5_K: 8 groups of 32 values, each with a scale and a minimum of 6 bits, which are
  /// multiples of the block's own.
  private static void superBlock(MemorySegment data, long at, boolean five, float[] out, int to) {
    var scale = half(data, at);
    var least = half(data, at + 2);
    var high = at + 16;
    var low = five ? high + 32 : high;
    for (var group = 0; group < 8; group++) {
      var groupScale = scale * scale6(data, at + 4, group);
      var groupLeast = least * least6(data, at + 4, group);
      for (var i = 0; i < 32; i++) {
        var both = unsigned(data, low + group / 2 * 32 + i);
        var value = group % 2 == 0 ? both & 15 : both >> 4;
        if (five) {
          value |= (unsigned(data, high + i) >> group & 1) << 4;
        }
        out[to + group * 32 + i] = groupScale * value - groupLeast;
      }
    }
  }

  /// The 6-bit scale of a group, packed with the minimums into 12 bytes.
  static int scale6(MemorySegment data, long at, int group) {
    return group < 4
        ? unsigned(data, at + group) & 63
        : unsigned(data, at + group + 4) & 15 | unsigned(data, at + group - 4) >> 6 << 4;
  }

  static int least6(MemorySegment data, long at, int group) {
    return group < 4
        ? unsigned(data, at + group + 4) & 63
        : unsigned(data, at + group + 4) >> 4 | unsigned(data, at + group) >> 6 << 4;
  }

  /// Q6_K: 128 bytes of low halves, 64 of high pairs of bits, 16 signed scales, the block's scale.
  private static void sixes(MemorySegment data, long at, float[] out, int to) {
    var scale = half(data, at + 208);
    for (var half = 0; half < 2; half++) {
      var low = at + half * 64;
      var high = at + 128 + half * 32;
      var scales = at + 192 + half * 8;
      for (var quarter = 0; quarter < 4; quarter++) {
        for (var i = 0; i < 32; i++) {
          var both = unsigned(data, low + quarter % 2 * 32 + i);
          var bits = quarter < 2 ? both & 15 : both >> 4;
          var value = (bits | (unsigned(data, high + i) >> 2 * quarter & 3) << 4) - 32;
          var groupScale = data.get(ValueLayout.JAVA_BYTE, scales + 2 * quarter + i / 16);
          out[to + half * 128 + quarter * 32 + i] = scale * groupScale * value;
        }
      }
    }
  }

  /// Q2_K: 16 groups of 16 values, a byte each with a scale and a minimum of 4 bits, then four
  /// values a byte, and the block's scale and minimum.
  private static void twos(MemorySegment data, long at, float[] out, int to) {
    var scale = half(data, at + 80);
    var least = half(data, at + 82);
    for (var i = 0; i < 256; i++) {
      var both = unsigned(data, at + i / 16);
      out[to + i] = scale * (both & 15) * twoBits(data, at + 16, i) - least * (both >> 4);
    }
  }

  /// Q3_K: 256 third bits (set for values from 0 up), four values a byte, 16 scales of 6 bits, the
  /// block's scale.
  private static void threes(MemorySegment data, long at, float[] out, int to) {
    var scale = half(data, at + 108);
    for (var i = 0; i < 256; i++) {
      var third = unsigned(data, at + i % 32) >> i / 32 & 1;
      var value = twoBits(data, at + 32, i) + 4 * third - 4;
      out[to + i] = scale * scaleOfThrees(data, at + 96, i / 16) * value;
    }
  }

  /// Value `i` of 256, each of whose halves has four values of 2 bits in each of 32 bytes.
  private static int twoBits(MemorySegment data, long at, int i) {
    return unsigned(data, at + i / 128 * 32 + i % 32) >> i % 128 / 32 * 2 & 3;
  }

  /// -32 to 31: 16 times 4 bits, then 16 times 2.
  private static int scaleOfThrees(MemorySegment data, long at, int group) {
    var low = unsigned(data, at + group % 8) >> group / 8 * 4 & 15;
    var high = unsigned(data, at + 8 + group % 4) >> group / 4 * 2 & 3;
    return (low | high << 4) - 32;
  }

  /// 32 values of 4 bits, in the order of [#nibbles].
  private static void levels(MemorySegment data, long at, float scale, float[] out, int to) {
    for (var i = 0; i < 16; i++) {
      var both = unsigned(data, at + i);
      out[to + i] = scale * level(both & 15);
      out[to + 16 + i] = scale * level(both >> 4);
    }
  }

  /// The scale of a group of IQ4_XS, -32 to 31: its upper 2 bits in one word, its lower 4 behind.
  private static int signedScale6(MemorySegment data, long at, int group) {
    var high = data.get(INT16, at + 2) >> 2 * group & 3;
    var low = unsigned(data, at + 4 + group / 2) >> group % 2 * 4 & 15;
    return (low | high << 4) - 32;
  }
}
