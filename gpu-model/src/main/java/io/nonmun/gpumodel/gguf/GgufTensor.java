package io.nonmun.gpumodel.gguf;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/// A tensor as a file holds it.
///
/// @param shape GGML's order: the fastest-varying dimension first, so a matrix is `[columns, rows]`
/// @param data its bytes in the mapped file, little-endian; valid until the file is closed
public record GgufTensor(String name, TensorType type, List<Long> shape, MemorySegment data) {

  public GgufTensor {
    shape = List.copyOf(shape);
  }

  /// Values of one row.
  public int columns() {
    return Math.toIntExact(shape.getFirst());
  }

  /// Rows of all dimensions but the first.
  public int rows() {
    return Math.toIntExact(shape.stream().skip(1).reduce(1L, Math::multiplyExact));
  }

  /// The matrices of one of three dimensions, one after the other.
  public List<GgufTensor> matrices() {
    var count = Math.toIntExact(shape.getLast());
    var bytes = data.byteSize() / count;
    return IntStream.range(0, count)
        .mapToObj(i ->
            new GgufTensor(
                "%s[%d]".formatted(name, i),
                type,
                shape.subList(0, 2),
                data.asSlice(i * bytes, bytes)))
        .toList();
  }
}
