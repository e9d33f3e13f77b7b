package io.nonmun.gpumodel.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Values of 1, 2, 4 or 8 bytes in memory, little-endian.
final class Bytes {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  /// The value, sign-extended.
  static long get(MemorySegment memory, long at, int bytes) {
    return switch (bytes) {
      case 1 -> memory.get(ValueLayout.JAVA_BYTE, at);
      case 2 -> memory.get(SHORT, at);
      case 4 -> memory.get(INT, at);
      default -> memory.get(LONG, at);
    };
  }

  static void put(MemorySegment memory, long at, int bytes, long value) {
    switch (bytes) {
      case 1 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
      case 2 -> memory.set(SHORT, at, (short) value);
      case 4 -> memory.set(INT, at, (int) value);
      default -> memory.set(LONG, at, value);
    }
  }
}
