package io.nonmun.gpumodel.cpu;

import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/// Tensors of random blocks with scales of ordinary size.
public final class RandomTensors {

  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RandomTensors() {}

  /// @param rows 1 for a vector
  public static GgufTensor of(TensorType type, int rows, int columns, long seed, Arena arena) {
    return of(type, rows, columns, 0.01f, seed, arena);
  }

  /// @param scale that the blocks' scales are below
  static GgufTensor of(
      TensorType type, int rows, int columns, float scale, long seed, Arena arena) {
    var random = new SplittableRandom(seed);
    var data = arena.allocate(type.bytes((long) rows * columns), 64);
    for (var at = 0L; at + 8 <= data.byteSize(); at += 8) {
      data.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
    }
    for (var at = 0L; at < data.byteSize(); at += type.blockBytes()) {
      for (var offset : scales(type)) {
        data.set(
            INT16, at + offset, Float.floatToFloat16((float) random.nextDouble(-scale, scale)));
      }
      if (type == TensorType.F32) {
        data.set(
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
            at,
            (float) random.nextDouble(-1, 1));
      }
      if (type == TensorType.BF16) {
        data.set(
            INT16, at, (short) (Float.floatToRawIntBits((float) random.nextDouble(-1, 1)) >> 16));
      }
    }
    var shape = rows == 1 ? List.of((long) columns) : List.of((long) columns, (long) rows);
    return new GgufTensor("random." + type, type, shape, data);
  }

  /// Where a block's float16 scales are.
  private static List<Integer> scales(TensorType type) {
    return switch (type) {
      case F32, BF16 -> List.of();
      case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> List.of(0);
      case Q4_1, Q5_1, Q4_K, Q5_K -> List.of(0, 2);
      case Q2_K -> List.of(80, 82);
      case Q3_K -> List.of(108);
      case Q6_K -> List.of(208);
    };
  }

  static float[] activations(int count, long seed) {
    var random = new SplittableRandom(seed);
    var x = new float[count];
    for (var i = 0; i < count; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    return x;
  }
}
