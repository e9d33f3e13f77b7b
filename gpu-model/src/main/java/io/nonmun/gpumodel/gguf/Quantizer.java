package io.nonmun.gpumodel.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Values to blocks, the inverse of [Dequantizer] as far as there is one: to nearest, with the
/// scales that just fit a group's range. It searches no better scales as `llama-quantize` does, so
/// it is for tests and random models, not for publishing.
///
/// The error of a value is at most half a step: for F16 2^-12 of it and for BF16 2^-9, for Q8_0
/// 1/254 of the greatest of its 32, for the others about 1/4 (2 bits), 1/8 (3), 1/16 (4), 1/32 (5)
/// or 1/64 (6) of the range of its group, and the rounding of the scales beside.
public final class Quantizer {

  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Quantizer() {}

  /// @param values finite; they fill whole blocks
  /// @return the blocks
  public static MemorySegment quantize(TensorType type, float[] values) {
    if (values.length % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          "%d values are no whole %s blocks of %d"
              .formatted(values.length, type, type.blockElements()));
    }
    var data = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(values.length))]);
    for (int i = 0, at = 0; i < values.length; i += type.blockElements(), at += type.blockBytes()) {
      block(type, values, i, data.asSlice(at, type.blockBytes()));
    }
    return data;
  }

  private static void block(TensorType type, float[] x, int from, MemorySegment out) {
    switch (type) {
      case F32 -> out.set(FLOAT32, 0, x[from]);
      case F16 -> half(out, 0, x[from]);
      case BF16 -> out.set(INT16, 0, bfloat16(x[from]));
      case Q8_0 -> {
        var scale = half(out, 0, Math.abs(extreme(x, from, 32)) / 127);
        for (var i = 0; i < 32; i++) {
          out.set(JAVA_BYTE, 2 + i, (byte) nearest(x[from + i], scale, -127, 127));
        }
      }
      case Q4_0 -> signed(x, from, 8, out, 2);
      case Q5_0 -> signed(x, from, 16, out, 6);
      case Q4_1 -> unsigned(x, from, 15, out, 4);
      case Q5_1 -> unsigned(x, from, 31, out, 8);
      case Q2_K -> twos(x, from, out);
      case Q3_K -> threes(x, from, out);
      case Q4_K -> superBlock(x, from, 15, out);
      case Q5_K -> superBlock(x, from, 31, out);
      case Q6_K -> sixes(x, from, out);
      case IQ4_NL -> levels(x, from, half(out, 0, extreme(x, from, 32) / -127), out, 2);
      case IQ4_XS -> {
        var scales = scales(x, from, 32, 127);
        var scale = half(out, 0, extreme(scales, 0, 8) / -32);
        for (var group = 0; group < 8; group++) {
          var scale6 = nearest(scales[group], scale, -32, 31);
          or(out, 4 + group / 2, (scale6 + 32 & 15) << group % 2 * 4);
          or(out, 2 + group / 4, scale6 + 32 >> 4 << group % 4 * 2);
          levels(x, from + group * 32, scale * scale6, out, 8 + group * 16);
        }
      }
    }
  }

  /// Stores a scale.
  ///
  /// @return its value as stored
  private static float half(MemorySegment out, int at, float value) {
    var bits = Float.floatToFloat16(value);
    out.set(INT16, at, bits);
    return Float.float16ToFloat(bits);
  }

  /// To nearest, ties to even.
  private static short bfloat16(float value) {
    var bits = Float.floatToRawIntBits(value);
    return (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
  }

  private static int nearest(float value, float scale, int least, int most) {
    return scale == 0 ? 0 : Math.clamp(Math.round(value / scale), least, most);
  }

  /// The value that is farthest from zero, with its sign.
  private static float extreme(float[] x, int from, int count) {
    var extreme = 0f;
    for (var i = from; i < from + count; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    return extreme;
  }

  /// Q4_0, Q5_0. The range of the steps is longer below zero: the extreme value goes there,
  /// whatever its sign, by the sign of the scale.
  private static void signed(float[] x, int from, int half, MemorySegment out, int nibbles) {
    var scale = half(out, 0, extreme(x, from, 32) / -half);
    var fifth = 0;
    for (var i = 0; i < 32; i++) {
      var q = nearest(x[from + i], scale, -half, half - 1) + half;
      nibble(out, nibbles, i, q);
      fifth |= q >> 4 << i;
    }
    if (half == 16) {
      out.set(INT32, 2, fifth);
    }
  }

  /// Q4_1, Q5_1: steps from the least value up.
  private static void unsigned(float[] x, int from, int most, MemorySegment out, int nibbles) {
    var least = half(out, 2, least(x, from, 32));
    var scale = half(out, 0, (greatest(x, from, 32) - least) / most);
    var fifth = 0;
    for (var i = 0; i < 32; i++) {
      var q = nearest(x[from + i] - least, scale, 0, most);
      nibble(out, nibbles, i, q);
      fifth |= q >> 4 << i;
    }
    if (most == 31) {
      out.set(INT32, 4, fifth);
    }
  }

  private static float least(float[] x, int from, int count) {
    var least = x[from];
    for (var i = from; i < from + count; i++) {
      least = Math.min(least, x[i]);
    }
    return least;
  }

  private static float greatest(float[] x, int from, int count) {
    var greatest = x[from];
    for (var i = from; i < from + count; i++) {
      greatest = Math.max(greatest, x[i]);
    }
    return greatest;
  }

  /// The lower four bits of value `i` of 32: the first half lies in the bytes' low halves.
  private static void nibble(MemorySegment out, int at, int i, int q) {
    or(out, at + i % 16, (q & 15) << i / 16 * 4);
  }

  private static void or(MemorySegment out, int at, int bits) {
    out.set(JAVA_BYTE, at, (byte) (out.get(JAVA_BYTE, at) | bits));
  }

  /// Q4_K, Q5_K: `q * scale * scale6 - least * least6` per group of 32.
  private static void superBlock(float[] x, int from, int most, MemorySegment out) {
    var scales = new float[8];
    var leasts = new float[8];
    for (var group = 0; group < 8; group++) {
      leasts[group] = Math.max(0, -least(x, from + group * 32, 32));
      scales[group] = Math.max(0, greatest(x, from + group * 32, 32) + leasts[group]) / most;
    }
    var scale = half(out, 0, greatest(scales, 0, 8) / 63);
    var least = half(out, 2, greatest(leasts, 0, 8) / 63);
    var nibbles = most == 31 ? 48 : 16;
    for (var group = 0; group < 8; group++) {
      var scale6 = nearest(scales[group], scale, 0, 63);
      var least6 = nearest(leasts[group], least, 0, 63);
      sixBits(out, group, scale6, least6);
      for (var i = 0; i < 32; i++) {
        var q = nearest(x[from + group * 32 + i] + least * least6, scale * scale6, 0, most);
        or(out, nibbles + group / 2 * 32 + i, (q & 15) << group % 2 * 4);
        if (most == 31) {
          or(out, 16 + i, q >> 4 << group);
        }
      }
    }
  }

  /// Packs a group's scale and minimum as [Dequantizer] finds them.
  private static void sixBits(MemorySegment out, int group, int scale6, int least6) {
    if (group < 4) {
      or(out, 4 + group, scale6);
      or(out, 8 + group, least6);
    } else {
      or(out, 8 + group, scale6 & 15 | (least6 & 15) << 4);
      or(out, group, scale6 >> 4 << 6);
      or(out, 4 + group, least6 >> 4 << 6);
    }
  }

  /// Q6_K: `q * scale * scale8` per group of 16, `q` from -32 to 31.
  private static void sixes(float[] x, int from, MemorySegment out) {
    var scales = scales(x, from, 16, 32);
    var scale = half(out, 208, extreme(scales, 0, 16) / -128);
    for (var group = 0; group < 16; group++) {
      var scale8 = nearest(scales[group], scale, -128, 127);
      out.set(JAVA_BYTE, 192 + group, (byte) scale8);
      for (var i = group * 16; i < group * 16 + 16; i++) {
        var q = nearest(x[from + i], scale * scale8, -32, 31) + 32;
        var half = i / 128;
        var quarter = i % 128 / 32;
        or(out, half * 64 + quarter % 2 * 32 + i % 32, (q & 15) << quarter / 2 * 4);
        or(out, 128 + half * 32 + i % 32, q >> 4 << quarter * 2);
      }
    }
  }

  /// Of a super block's groups, so that the extreme value of each becomes `-steps`.
  private static float[] scales(float[] x, int from, int columns, int steps) {
    var scales = new float[256 / columns];
    for (var group = 0; group < scales.length; group++) {
      scales[group] = extreme(x, from + group * columns, columns) / -steps;
    }
    return scales;
  }

  /// Q2_K: `q * scale * scale4 - least * least4` per group of 16.
  private static void twos(float[] x, int from, MemorySegment out) {
    var scales = new float[16];
    var leasts = new float[16];
    for (var group = 0; group < 16; group++) {
      leasts[group] = Math.max(0, -least(x, from + group * 16, 16));
      scales[group] = Math.max(0, greatest(x, from + group * 16, 16) + leasts[group]) / 3;
    }
    var scale = half(out, 80, greatest(scales, 0, 16) / 15);
    var least = half(out, 82, greatest(leasts, 0, 16) / 15);
    for (var group = 0; group < 16; group++) {
      var scale4 = nearest(scales[group], scale, 0, 15);
      var least4 = nearest(leasts[group], least, 0, 15);
      or(out, group, scale4 | least4 << 4);
      for (var i = group * 16; i < group * 16 + 16; i++) {
        twoBits(out, 16, i, nearest(x[from + i] + least * least4, scale * scale4, 0, 3));
      }
    }
  }

  /// Q3_K: `q * scale * scale6` per group of 16, `q` from -4 to 3, `scale6` from -32 to 31.
  private static void threes(float[] x, int from, MemorySegment out) {
    var scales = scales(x, from, 16, 4);
    var scale = half(out, 108, extreme(scales, 0, 16) / -32);
    for (var group = 0; group < 16; group++) {
      var scale6 = nearest(scales[group], scale, -32, 31);
      or(out, 96 + group % 8, (scale6 + 32 & 15) << group / 8 * 4);
      or(out, 104 + group % 4, scale6 + 32 >> 4 << group / 4 * 2);
      for (var i = group * 16; i < group * 16 + 16; i++) {
        var q = nearest(x[from + i], scale * scale6, -4, 3) + 4;
        twoBits(out, 32, i, q & 3);
        or(out, i % 32, q >> 2 << i / 32);
      }
    }
  }

  /// Value `i` of 256, as [Dequantizer] finds it.
  private static void twoBits(MemorySegment out, int at, int i, int q) {
    or(out, at + i / 128 * 32 + i % 32, q << i % 128 / 32 * 2);
  }

  /// 32 values, each as the nearest of the 16 levels.
  private static void levels(float[] x, int from, float scale, MemorySegment out, int at) {
    for (var i = 0; i < 32; i++) {
      var best = 0;
      for (var bits = 1; bits < 16; bits++) {
        var closer =
            Math.abs(scale * Dequantizer.level(bits) - x[from + i])
                < Math.abs(scale * Dequantizer.level(best) - x[from + i]);
        best = closer ? bits : best;
      }
      nibble(out, at, i, best);
    }
  }
}
