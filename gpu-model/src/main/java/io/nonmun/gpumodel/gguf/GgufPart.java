package io.nonmun.gpumodel.gguf;

import static io.nonmun.gpumodel.gguf.GgufReader.shown;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One GGUF file, read and checked.
record GgufPart(Path path, Metadata metadata, List<GgufTensor> tensors, long bytes) {

  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int GZIP = 0x8b1f;
  private static final int MOST_DIMENSIONS = 4;
  private static final int LONGEST_KEY = 65_535;
  private static final int LONGEST_NAME = 64;

  /// What the header says of a tensor before its data is looked at.
  ///
  /// @param at where its entry begins
  private record Entry(String name, TensorType type, List<Long> shape, long offset, long at) {

    long bytes() {
      return type.bytes(shape.stream().reduce(1L, (a, b) -> a * b));
    }
  }

  static GgufPart read(Path path, MemorySegment file) {
    var reader = new GgufReader(path, file);
    header(reader);
    // The least that an entry can take, so that no count makes us allocate for what is not there.
    var tensorCount = reader.count("tensors", 8 + 4 + 4 + 8);
    var valueCount = reader.count("metadata values", 8 + 4 + 1);
    var values = new LinkedHashMap<String, Object>();
    for (var i = 0; i < valueCount; i++) {
      var at = reader.position();
      var key = reader.name("a key", LONGEST_KEY);
      if (values.put(key, reader.value(shown(key))) != null) {
        throw reader.wrong(
            at, "the key %s is there twice; convert the model anew".formatted(shown(key)));
      }
    }
    var entries = new ArrayList<Entry>();
    var names = new HashSet<String>();
    for (var i = 0; i < tensorCount; i++) {
      var entry = entry(reader);
      if (!names.add(entry.name())) {
        throw reader.wrong(
            entry.at(),
            "tensor %s is there twice; convert the model anew".formatted(shown(entry.name())));
      }
      entries.add(entry);
    }
    var metadata = new Metadata(path.toString(), values);
    return new GgufPart(
        path,
        metadata,
        tensors(reader, file, entries, alignment(reader, metadata)),
        file.byteSize());
  }

  private static void header(GgufReader reader) {
    var magic = reader.int32("the magic number");
    if ((magic & 0xffff) == GZIP) {
      throw reader.wrong(0, "the file is packed by gzip; unpack it with gunzip");
    }
    if (magic != MAGIC) {
      throw reader.wrong(
          0, "this is no GGUF file: it begins with 0x%08x; convert the model".formatted(magic));
    }
    var version = reader.int32("the version");
    // Versions are small, and the magic number is the same in both byte orders.
    if (version != 0 && (version & 0xffff) == 0) {
      throw reader.wrong(
          4, "a big-endian file (version 0x%08x); convert it to little-endian".formatted(version));
    }
    if (version != 2 && version != 3) {
      throw reader.wrong(
          4,
          "GGUF version %s; versions 2 and 3 are read: convert the model anew"
              .formatted(Integer.toUnsignedString(version)));
    }
  }

  private static Entry entry(GgufReader reader) {
    var at = reader.position();
    var name = reader.name("a tensor's name", LONGEST_NAME);
    var shown = shown(name);
    var dimensions = reader.int32("the dimensions of " + shown);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw reader.wrong(
          at,
          "tensor %s has %s dimensions; 1 to 4 are possible: download the file again"
              .formatted(shown, Integer.toUnsignedString(dimensions)));
    }
    var shape = new ArrayList<Long>();
    for (var i = 0; i < dimensions; i++) {
      shape.add(reader.int64("a dimension of " + shown));
    }
    if (!fits(shape.subList(0, 1), Integer.MAX_VALUE)
        || !fits(shape.subList(1, dimensions), Integer.MAX_VALUE)
        || !fits(shape, Long.MAX_VALUE / 8)) {
      throw reader.wrong(
          at,
          "tensor %s has the shape %s; rows and columns are from 1 to %d: download the file again"
              .formatted(shown, shape, Integer.MAX_VALUE));
    }
    var id = reader.int32("the type of " + shown);
    var type = type(id).orElseThrow(() -> reader.wrong(at, unsupported(shown, id)));
    if (shape.getFirst() % type.blockElements() != 0) {
      throw reader.wrong(
          at,
          "tensor %s has rows of %d values, which do not fill %s blocks of %d; quantise it to Q8_0"
              .formatted(shown, shape.getFirst(), type, type.blockElements()));
    }
    return new Entry(name, type, shape, reader.int64("the offset of " + shown), at);
  }

  /// Whether the product of sizes is from 1 to a limit.
  private static boolean fits(List<Long> sizes, long most) {
    var product = 1L;
    for (var size : sizes) {
      if (size < 1 || size > most / product) {
        return false;
      }
      product *= size;
    }
    return true;
  }

  private static String unsupported(String name, int id) {
    var other = OtherType.of(id);
    if (other.isPresent()) {
      return "tensor %s is of type %s (%d), which is not supported; take the model's %s file instead, or quantise it anew"
          .formatted(name, other.get(), id, other.get().instead());
    }
    var supported =
        Arrays.stream(TensorType.values())
            .map(type -> "%s (%d)".formatted(type, type.id()))
            .collect(Collectors.joining(", "));
    return "tensor %s is of type %s, which is not supported; re-quantise it with llama-quantize to one of %s"
        .formatted(name, Integer.toUnsignedString(id), supported);
  }

  private static Optional<TensorType> type(int id) {
    return Arrays.stream(TensorType.values()).filter(type -> type.id() == id).findFirst();
  }

  private static int alignment(GgufReader reader, Metadata metadata) {
    int alignment = metadata.findInteger("general.alignment").orElse(32);
    if (Integer.bitCount(alignment) != 1 || alignment < 8 || alignment > 1 << 20) {
      throw reader.wrong(
          0,
          "general.alignment is %d; a power of 2 from 8 to 1,048,576 is wanted: convert the model anew"
              .formatted(alignment));
    }
    return alignment;
  }

  private static List<GgufTensor> tensors(
      GgufReader reader, MemorySegment file, List<Entry> entries, int alignment) {
    var start = Math.ceilDiv(reader.position(), alignment) * alignment;
    var room = Math.max(0, file.byteSize() - start);
    var end = 0L;
    var before = "";
    for (var entry : entries.stream().sorted(Comparator.comparingLong(Entry::offset)).toList()) {
      var name = shown(entry.name());
      if (entry.offset() < 0 || entry.offset() % alignment != 0) {
        throw reader.wrong(
            entry.at(),
            "tensor %s begins at %s, which is no multiple of %d; convert the model anew"
                .formatted(name, Long.toUnsignedString(entry.offset()), alignment));
      }
      if (entry.offset() < end) {
        throw reader.wrong(
            entry.at(),
            "tensor %s begins at %d, inside %s, which ends at %d; convert the model anew"
                .formatted(name, entry.offset(), before, end));
      }
      if (entry.offset() > room || entry.bytes() > room - entry.offset()) {
        throw reader.wrong(
            entry.at(),
            "tensor %s (%d bytes at %d) ends beyond the file's %d bytes of data; download it again"
                .formatted(name, entry.bytes(), entry.offset(), room));
      }
      end = entry.offset() + entry.bytes();
      before = name;
    }
    return entries.stream()
        .map(entry ->
            new GgufTensor(
                entry.name(),
                entry.type(),
                entry.shape(),
                file.asSlice(start + entry.offset(), entry.bytes())))
        .toList();
  }
}
