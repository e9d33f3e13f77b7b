package io.nonmun.gpumodel.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Bytes of GGUF files that [GgufWriter] would not write: of old versions, and wrong ones.
final class RawGguf {

  static final int UINT32 = 4;
  static final int STRING = 8;
  static final int ARRAY = 9;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// Begins with a whole header.
  static RawGguf of(int version, long tensors, long values) {
    return new RawGguf().text("GGUF").int32(version).int64(tensors).int64(values);
  }

  /// A sound file: two metadata values and three tensors, the last of which ends with the file.
  static RawGguf sound(int version) {
    return of(version, 3, 2)
        .key("general.architecture", STRING)
        .string("llama")
        .key("llama.block_count", UINT32)
        .int32(1)
        .tensor("first", TensorType.F32.id(), 0, 4)
        .tensor("second", TensorType.Q8_0.id(), 32, 32, 2)
        .tensor("third", TensorType.F32.id(), 128, 8)
        .data(160);
  }

  /// A file of one tensor, and nothing wrong but what the arguments make so.
  static RawGguf tensor(int type, long offset, long... shape) {
    return of(3, 1, 0).tensor("weights", type, offset, shape).data(256);
  }

  RawGguf text(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  RawGguf int32(int value) {
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  RawGguf int64(long value) {
    bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  RawGguf string(String text) {
    return int64(text.getBytes(StandardCharsets.UTF_8).length).text(text);
  }

  /// A metadata key and its value's type; the value follows.
  RawGguf key(String key, int type) {
    return string(key).int32(type);
  }

  RawGguf tensor(String name, int type, long offset, long... shape) {
    string(name).int32(shape.length);
    for (var size : shape) {
      int64(size);
    }
    return int32(type).int64(offset);
  }

  /// Zeros up to the alignment of 32 and then so many.
  RawGguf data(int size) {
    bytes.writeBytes(new byte[Math.ceilDiv(bytes.size(), 32) * 32 - bytes.size() + size]);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
