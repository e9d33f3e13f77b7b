package io.nonmun.gpumodel.gguf;

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
  private static final int MOST_DIMENSIONS = 4;

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
      var key = reader.string("a key");
      if (values.put(key, reader.value(key)) != null) {
        throw reader.wrong(at, "the key " + key + " is there twice");
      }
    }
    var entries = new ArrayList<Entry>();
    var names = new HashSet<String>();
    for (var i = 0; i < tensorCount; i++) {
      var entry = entry(reader);
      if (!names.add(entry.name())) {
        throw reader.wrong(entry.at(), "tensor " + entry.name() + " is there twice");
      }
      entries.add(entry);
    }
    var metadata = new Metadata(values);
    return new GgufPart(
        path,
        metadata,
        tensors(reader, file, entries, alignment(reader, metadata)),
        file.byteSize());
  }

  private static void header(GgufReader reader) {
    var magic = reader.int32("the magic number");
    if (magic == Integer.reverseBytes(MAGIC)) {
      throw reader.wrong(0, "a big-endian file; convert it to little-endian");
    }
    if (magic != MAGIC) {
      throw reader.wrong(0, "this is no GGUF file: it begins with 0x%08x".formatted(magic));
    }
    var version = reader.int32("the version");
    if (version != 2 && version != 3) {
      throw reader.wrong(
          4, "GGUF version %d; versions 2 and 3 are read: convert it anew".formatted(version));
    }
  }

  private static Entry entry(GgufReader reader) {
    var at = reader.position();
    var name = reader.string("a tensor's name");
    var dimensions = reader.int32("the dimensions of " + name);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw reader.wrong(
          at, "tensor %s has %d dimensions; 1 to 4 are possible".formatted(name, dimensions));
    }
    var shape = new ArrayList<Long>();
    var elements = 1L;
    for (var i = 0; i < dimensions; i++) {
      var size = reader.int64("a dimension of " + name);
      if (size < 1 || size > Integer.MAX_VALUE || elements > Long.MAX_VALUE / 8 / size) {
        throw reader.wrong(at, "tensor %s has a dimension of %d".formatted(name, size));
      }
      elements *= size;
      shape.add(size);
    }
    var id = reader.int32("the type of " + name);
    var type = type(id);
    if (type.isEmpty()) {
      throw reader.wrong(
          at,
          "tensor %s is of type %d, which is not supported; supported are %s"
              .formatted(
                  name,
                  id,
                  Arrays.stream(TensorType.values())
                      .map(Enum::name)
                      .collect(Collectors.joining(", "))));
    }
    if (shape.getFirst() % type.get().blockElements() != 0) {
      throw reader.wrong(
          at,
          "tensor %s has rows of %d values, which do not fill %s blocks of %d"
              .formatted(name, shape.getFirst(), type.get(), type.get().blockElements()));
    }
    return new Entry(name, type.get(), shape, reader.int64("the offset of " + name), at);
  }

  private static Optional<TensorType> type(int id) {
    return Arrays.stream(TensorType.values()).filter(type -> type.id() == id).findFirst();
  }

  private static int alignment(GgufReader reader, Metadata metadata) {
    int alignment = metadata.findInteger("general.alignment").orElse(32);
    if (Integer.bitCount(alignment) != 1 || alignment < 8 || alignment > 1 << 20) {
      throw reader.wrong(0, "general.alignment is " + alignment + "; a power of 2 from 8 on");
    }
    return alignment;
  }

  private static List<GgufTensor> tensors(
      GgufReader reader, MemorySegment file, List<Entry> entries, int alignment) {
    var start = Math.ceilDiv(reader.position(), alignment) * alignment;
    var room = file.byteSize() - start;
    var end = 0L;
    var before = "";
    for (var entry : entries.stream().sorted(Comparator.comparingLong(Entry::offset)).toList()) {
      if (entry.offset() < 0 || entry.offset() % alignment != 0) {
        throw reader.wrong(
            entry.at(),
            "tensor %s begins at %d, which is no multiple of %d"
                .formatted(entry.name(), entry.offset(), alignment));
      }
      if (entry.offset() < end) {
        throw reader.wrong(
            entry.at(),
            "tensor %s begins at %d, inside %s, which ends at %d"
                .formatted(entry.name(), entry.offset(), before, end));
      }
      if (entry.offset() > room || entry.bytes() > room - entry.offset()) {
        throw reader.wrong(
            entry.at(),
            "tensor %s (%d bytes at %d) ends beyond the file's %d bytes of data; download the file again"
                .formatted(entry.name(), entry.bytes(), entry.offset(), Math.max(0, room)));
      }
      end = entry.offset() + entry.bytes();
      before = entry.name();
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
