package io.nonmun.gpumodel.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a GGUF header value by value, and never beyond the file's end.
final class GgufReader {

  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final Path path;
  private final MemorySegment file;
  private long position;

  GgufReader(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  long position() {
    return position;
  }

  GgufException wrong(long at, String what) {
    return new GgufException("%s, at byte %d: %s".formatted(path, at, what));
  }

  /// Moves on by a number of bytes.
  ///
  /// @return where they begin
  private long take(long size, String what) {
    if (size > file.byteSize() - position) {
      throw wrong(
          position,
          "the file ends within %s (%d bytes wanted, %d left); download it again"
              .formatted(what, size, file.byteSize() - position));
    }
    var at = position;
    position += size;
    return at;
  }

  int int32(String what) {
    return file.get(INT32, take(4, what));
  }

  long int64(String what) {
    return file.get(INT64, take(8, what));
  }

  /// How many entries follow, each of at least so many bytes.
  int count(String what, int leastBytes) {
    var at = position;
    var count = int64("the number of " + what);
    var possible = (file.byteSize() - position) / leastBytes;
    if (count < 0 || count > possible || count > Integer.MAX_VALUE) {
      throw wrong(
          at,
          "%s %s in a file that has room for %d; download it again"
              .formatted(Long.toUnsignedString(count), what, possible));
    }
    return (int) count;
  }

  String string(String what) {
    var length = count("bytes of " + what, 1);
    var at = take(length, what);
    return new String(
        file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// A value as [Metadata] keeps it.
  Object value(String key) {
    var at = position;
    var type = int32("the type of " + key);
    return type == ARRAY ? array(key) : scalar(type, key, at);
  }

  private List<Object> array(String key) {
    var at = position;
    var type = int32("the element type of " + key);
    if (type == ARRAY) {
      throw wrong(at, key + " is a list of lists, which no model needs");
    }
    var count = count("elements of " + key, size(type, key, at));
    var list = new ArrayList<>(count);
    for (var i = 0; i < count; i++) {
      list.add(scalar(type, key, at));
    }
    return list;
  }

  /// The least bytes of a value.
  private int size(int type, String key, long at) {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case STRING, 10, 11, 12 -> 8;
      default -> throw wrong(at, "%s is of type %d; types 0 to 12 are known".formatted(key, type));
    };
  }

  private Object scalar(int type, String key, long at) {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, take(1, key)));
      case 1 -> (long) file.get(ValueLayout.JAVA_BYTE, take(1, key));
      case 2 -> (long) Short.toUnsignedInt(file.get(INT16, take(2, key)));
      case 3 -> (long) file.get(INT16, take(2, key));
      case 4 -> Integer.toUnsignedLong(int32(key));
      case 5 -> (long) int32(key);
      case 6 -> (double) Float.intBitsToFloat(int32(key));
      case 7 -> file.get(ValueLayout.JAVA_BYTE, take(1, key)) != 0;
      case STRING -> string(key);
      case 10, 11 -> int64(key);
      case 12 -> Double.longBitsToDouble(int64(key));
      default -> throw wrong(at, "%s is of type %d; types 0 to 12 are known".formatted(key, type));
    };
  }
}
