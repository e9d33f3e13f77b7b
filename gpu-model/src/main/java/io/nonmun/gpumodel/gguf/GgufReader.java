package io.nonmun.gpumodel.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/// Reads a GGUF header value by value, never beyond the file's end, and never allocates for what is
/// announced but not there.
final class GgufReader {

  private static final ValueLayout.OfShort INT16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /// Far beyond the largest vocabularies (260,000 tokens and their merges take 20 MB), and a bound
  /// for what a damaged length can make of the gigabytes of weights that follow.
  private static final long MOST_BYTES = 128 << 20;

  private static final int LONGEST_SHOWN = 80;

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

  /// A name from the file, fit for a message whatever bytes it has.
  static String shown(String name) {
    var start = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
    return start.replaceAll("\\p{Cntrl}", "\uFFFD");
  }

  private long left() {
    return Math.min(file.byteSize(), MOST_BYTES) - position;
  }

  /// Moves on by a number of bytes.
  ///
  /// @return where they begin
  private long take(long size, String what) {
    if (size > left()) {
      throw wrong(
          position,
          "the %s ends within %s (%d bytes wanted, %d left); download it again"
              .formatted(
                  file.byteSize() <= MOST_BYTES
                      ? "file"
                      : "header's limit of %d bytes".formatted(MOST_BYTES),
                  what,
                  size,
                  left()));
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
    var possible = left() / leastBytes;
    if (count < 0 || count > possible) {
      throw wrong(
          at,
          "%s %s, where the header has room for %d; download it again"
              .formatted(Long.toUnsignedString(count), what, possible));
    }
    return (int) count;
  }

  String string(String what) {
    var length = count("bytes of " + what, 1);
    var at = take(length, what);
    return new String(file.asSlice(at, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// @param most bytes; the format has limits for names
  String name(String what, int most) {
    var at = position;
    var name = string(what);
    if (name.isEmpty() || position - at - Long.BYTES > most) {
      throw wrong(
          at,
          "%s has %d bytes; 1 to %d are allowed: download the file again"
              .formatted(what, position - at - Long.BYTES, most));
    }
    return name;
  }

  /// A value as [Metadata] keeps it.
  Object value(String key) {
    var at = position;
    var type = int32("the type of " + key);
    return switch (type) {
      case STRING -> string(key);
      case ARRAY -> array(key);
      default -> scalar(type, file, take(size(type, key, at), key));
    };
  }

  private List<?> array(String key) {
    var at = position;
    var type = int32("the element type of " + key);
    if (type == ARRAY) {
      throw wrong(at, key + " is a list of lists, which no model needs; convert the model anew");
    }
    var size = size(type, key, at);
    var count = count("elements of " + key, size);
    if (type != STRING) {
      var from = take((long) count * size, key);
      return new Scalars(type, size, file.asSlice(from, (long) count * size).toArray(JAVA_BYTE));
    }
    var list = new ArrayList<String>(count);
    for (var i = 0; i < count; i++) {
      list.add(string(key));
    }
    return Collections.unmodifiableList(list);
  }

  /// The bytes of a value; of a string the least.
  private int size(int type, String key, long at) {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case STRING, 10, 11, 12 -> 8;
      default ->
          throw wrong(
              at,
              "%s is of type %d; types 0 to 12 are known: convert the model anew"
                  .formatted(key, type));
    };
  }

  /// A list of numbers or flags in the file's own bytes, so that it takes no more memory than the
  /// file justifies.
  private static final class Scalars extends AbstractList<Object> implements RandomAccess {

    private final int type;
    private final MemorySegment data;
    private final int size;
    private final int step;

    Scalars(int type, int step, byte[] data) {
      this.type = type;
      this.step = step;
      this.data = MemorySegment.ofArray(data);
      this.size = data.length / step;
    }

    @Override
    public Object get(int index) {
      return scalar(type, data, (long) Objects.checkIndex(index, size) * step);
    }

    @Override
    public int size() {
      return size;
    }
  }

  private static Object scalar(int type, MemorySegment data, long at) {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(data.get(JAVA_BYTE, at));
      case 1 -> (long) data.get(JAVA_BYTE, at);
      case 2 -> (long) Short.toUnsignedInt(data.get(INT16, at));
      case 3 -> (long) data.get(INT16, at);
      case 4 -> Integer.toUnsignedLong(data.get(INT32, at));
      case 5 -> (long) data.get(INT32, at);
      case 6 -> (double) Float.intBitsToFloat(data.get(INT32, at));
      case 7 -> data.get(JAVA_BYTE, at) != 0;
      case 10, 11 -> data.get(INT64, at);
      case 12 -> Double.longBitsToDouble(data.get(INT64, at));
      default -> throw new IllegalArgumentException("type " + type);
    };
  }
}
