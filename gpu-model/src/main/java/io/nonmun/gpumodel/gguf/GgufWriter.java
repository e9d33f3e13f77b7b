package io.nonmun.gpumodel.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a GGUF file of version 3: the header at once, the tensors' data piece by piece in any
/// order and by any number of threads, so that a model need not fit into memory.
///
/// The file has a `.part` at its name's end until it is whole and closed.
public final class GgufWriter implements AutoCloseable {

  private static final int ALIGNMENT = 32;

  /// A tensor to come.
  ///
  /// @param shape GGML's order, as in [GgufTensor]; rows are whole blocks
  public record Entry(String name, TensorType type, List<Long> shape) {

    public Entry {
      shape = List.copyOf(shape);
      if (shape.getFirst() % type.blockElements() != 0) {
        throw new IllegalArgumentException(
            "%s: rows of %d values do not fill %s blocks".formatted(name, shape.getFirst(), type));
      }
    }

    public long bytes() {
      return type.bytes(shape.stream().reduce(1L, Math::multiplyExact));
    }
  }

  private final Path path;
  private final Path part;
  private final FileChannel channel;
  private final Map<String, Long> starts = new LinkedHashMap<>();
  private final Map<String, AtomicLong> missing = new LinkedHashMap<>();

  private GgufWriter(Path path) throws IOException {
    this.path = path;
    part = path.resolveSibling(path.getFileName() + ".part");
    channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /// Begins a file, and writes its header.
  ///
  /// @param metadata as [Metadata#values] has it. Integers become UINT32, INT32 if negative, 64
  ///   bits wide if they must; floats FLOAT32; integers in a list INT32, as the format's keys want
  ///   them
  /// @throws GgufException if the file exists, or its folder does not or has no room for it
  public static GgufWriter create(Path path, Map<String, Object> metadata, List<Entry> tensors)
      throws IOException {
    check(path, tensors.stream().mapToLong(Entry::bytes).sum());
    var writer = new GgufWriter(path);
    try {
      writer.header(metadata, tensors);
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.channel.close();
      Files.delete(writer.part);
      throw e;
    }
  }

  private static void check(Path path, long bytes) throws IOException {
    if (Files.exists(path)) {
      throw new GgufException(path + " exists; name another file or remove this one");
    }
    var folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new GgufException(
          "%s cannot be written: there is no folder %s; create it".formatted(path, folder));
    }
    var room = Files.getFileStore(folder).getUsableSpace();
    if (bytes > room) {
      throw new GgufException(
          "%s will have %d bytes, and %s has room for %d; free some or name another folder"
              .formatted(path, bytes, folder, room));
    }
  }

  private void header(Map<String, Object> metadata, List<Entry> tensors) throws IOException {
    var header = new Header();
    header.bytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    header.int32(3);
    header.int64(tensors.size());
    header.int64(metadata.size());
    metadata.forEach((key, value) -> {
      header.string(key);
      header.typed(value);
    });
    var offset = 0L;
    for (var tensor : tensors) {
      header.string(tensor.name());
      header.int32(tensor.shape().size());
      tensor.shape().forEach(header::int64);
      header.int32(tensor.type().id());
      header.int64(offset);
      starts.put(tensor.name(), offset);
      missing.put(tensor.name(), new AtomicLong(tensor.bytes()));
      offset += aligned(tensor.bytes());
    }
    var start = aligned(header.size());
    starts.replaceAll((_, relative) -> start + relative);
    header.bytes(new byte[(int) (start - header.size())]);
    write(ByteBuffer.wrap(header.toByteArray()), 0);
    if (offset > 0) {
      write(ByteBuffer.allocate(1), start + offset - 1); // the last tensor's padding
    }
  }

  private static long aligned(long size) {
    return Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
  }

  /// Writes a piece of a tensor.
  ///
  /// @param offset in bytes from the tensor's beginning; each byte is to be written once
  public void write(String tensor, long offset, MemorySegment data) throws IOException {
    var left = missing.get(tensor).addAndGet(-data.byteSize());
    if (left < 0) {
      throw new IllegalArgumentException("%s: %d bytes more than it has".formatted(tensor, -left));
    }
    write(data.asByteBuffer(), starts.get(tensor) + offset);
  }

  private void write(ByteBuffer data, long at) throws IOException {
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }

  /// Gives the file its name.
  ///
  /// @throws IllegalStateException if bytes of a tensor are missing; the `.part` is deleted
  @Override
  public void close() throws IOException {
    channel.close();
    for (var tensor : missing.entrySet()) {
      if (tensor.getValue().get() != 0) {
        Files.deleteIfExists(part);
        throw new IllegalStateException(
            "%s: %s lacks %d bytes".formatted(path, tensor.getKey(), tensor.getValue().get()));
      }
    }
    Files.move(part, path);
  }

  /// The format's primitives (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>).
  private static final class Header extends ByteArrayOutputStream {

    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int INT64 = 11;

    void bytes(byte[] bytes) {
      writeBytes(bytes);
    }

    void int32(int value) {
      bytes(buffer(Integer.BYTES).putInt(value).array());
    }

    void int64(long value) {
      bytes(buffer(Long.BYTES).putLong(value).array());
    }

    private static ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    void string(String text) {
      var utf8 = text.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      bytes(utf8);
    }

    void typed(Object value) {
      if (value instanceof List<?> list) {
        int32(ARRAY);
        var type = list.isEmpty() ? INT32 : elementType(list.getFirst());
        int32(type);
        int64(list.size());
        list.forEach(element -> value(type, element));
      } else {
        var type = type(value);
        int32(type);
        value(type, value);
      }
    }

    private static int elementType(Object first) {
      return first instanceof Long ? INT32 : type(first);
    }

    private static int type(Object value) {
      return switch (value) {
        case Long number when number >= 0 && number <= 0xffff_ffffL -> UINT32;
        case Long number when number == number.intValue() -> INT32;
        case Long _ -> INT64;
        case Double _ -> FLOAT32;
        case Boolean _ -> BOOL;
        case String _ -> STRING;
        default -> throw new IllegalArgumentException("no metadata value: " + value.getClass());
      };
    }

    private void value(int type, Object value) {
      switch (type) {
        case UINT32 -> int32((int) (long) value);
        case INT32 -> int32(Math.toIntExact((long) value));
        case INT64 -> int64((long) value);
        case FLOAT32 -> int32(Float.floatToIntBits((float) (double) value));
        case BOOL -> write((boolean) value ? 1 : 0);
        default -> string((String) value);
      }
    }
  }
}
