package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import org.jspecify.annotations.Nullable;

/// Room for the activations of a multiplication as tensor cores take them, in the layout of
/// `pack.cuh`; it knows which it holds, so that none are packed twice.
final class PackedActivations {

  private static final int COLUMNS = 256;

  private final CudaContext context;
  private final Stream stream;
  private @Nullable DeviceMemory memory;
  private @Nullable DeviceTensor held;
  private int heldRows;
  private boolean haveSquares;

  /// @param resources that the memory is closed with
  PackedActivations(CudaContext context, Stream stream, Resources resources) {
    this.context = context;
    this.stream = stream;
    resources.onClose(this::free);
  }

  private void free() {
    if (memory != null) {
      memory.close();
      memory = null;
      held = null;
    }
  }

  /// Rows in eights, of which the kernels for few rows want 1, 2 or 4.
  static int eights(int rows) {
    var eights = Math.ceilDiv(rows, 8);
    return eights == 3 ? 4 : eights;
  }

  /// Each row has a scale and the sum of its squares, besides.
  static long bytes(int rows, int columns) {
    return valueBytes(rows, columns) + sumBytes(rows, columns) + 16L * eights(rows) * Float.BYTES;
  }

  private static long valueBytes(int rows, int columns) {
    return 8L * eights(rows) * Math.ceilDiv(columns, COLUMNS) * COLUMNS * Short.BYTES;
  }

  private static long sumBytes(int rows, int columns) {
    return valueBytes(rows, columns) / 16;
  }

  /// Whether there is any room: none where all weights are of F32.
  boolean isUsed() {
    return memory != null;
  }

  boolean hasRoom(int rows, int columns) {
    return memory != null && memory.bytes() >= bytes(rows, columns);
  }

  /// Makes room anew: what was there is freed, and may be in use no more. Rows that only fill
  /// eights up are read, though nothing comes of them, so they are numbers.
  void reserve(int rows, int columns) {
    free();
    memory = context.allocate(bytes(rows, columns));
    stream.clear(memory.address(), memory.bytes());
  }

  /// That these rows are there now.
  ///
  /// @param haveSquares whether the sums of their squares are, too
  void hold(int rows, DeviceTensor x, boolean haveSquares) {
    held = x;
    heldRows = rows;
    this.haveSquares = haveSquares;
  }

  boolean holds(int rows, DeviceTensor x) {
    return x.equals(held) && rows == heldRows;
  }

  boolean haveSquares() {
    return haveSquares;
  }

  /// That a tensor is written to, so that what is here of it is old.
  void forget(DeviceTensor x) {
    if (x.equals(held)) {
      held = null;
    }
  }

  /// That nothing is here that anybody may rely on.
  void forget() {
    held = null;
  }

  long values() {
    assert memory != null;
    return memory.address();
  }

  long sums(int rows, int columns) {
    return values() + valueBytes(rows, columns);
  }

  long scales(int rows, int columns) {
    return sums(rows, columns) + sumBytes(rows, columns);
  }
}
