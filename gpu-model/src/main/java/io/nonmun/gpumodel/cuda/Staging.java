package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/// Two page-locked buffers between the host's memory and the device's: while one is copied, the
/// other is filled. Weights go through a buffer on the device too, from which they are repacked.
final class Staging {

  private static final int BUFFER_BYTES = 8 << 20;

  private final Stream stream;
  private final Kernels kernels;
  private final DeviceMemory raw;
  private final HostMemory[] buffers = new HostMemory[2];
  private final Event[] copied = new Event[2];
  private int turn;

  /// @param resources that the buffers are closed with
  Staging(CudaContext context, Stream stream, Kernels kernels, Resources resources) {
    this.stream = stream;
    this.kernels = kernels;
    raw = resources.own(context.allocate(BUFFER_BYTES));
    for (var i = 0; i < buffers.length; i++) {
      buffers[i] = resources.own(context.allocateHost(BUFFER_BYTES));
      copied[i] = resources.own(context.event());
    }
  }

  /// The next buffer, once its last copy has happened.
  private MemorySegment next() {
    turn = 1 - turn;
    copied[turn].synchronize();
    return buffers[turn].segment();
  }

  /// Bytes that it takes on the device.
  static long deviceBytes() {
    return BUFFER_BYTES;
  }

  /// Copies a matrix as the kernels want it. Bytes of the longest row: sixteen are repacked at a
  /// time.
  static long mostRowBytes() {
    return BUFFER_BYTES / 16;
  }

  void upload(GgufTensor tensor, DeviceWeight to) {
    if (tensor.type() == TensorType.F32) {
      uploadPlain(tensor.data(), to.address());
    } else {
      repack(tensor, to);
    }
  }

  private void uploadPlain(MemorySegment data, long address) {
    for (var at = 0L; at < data.byteSize(); at += BUFFER_BYTES) {
      var bytes = Math.min(BUFFER_BYTES, data.byteSize() - at);
      copy(data.asSlice(at, bytes), address + at);
    }
  }

  private void copy(MemorySegment data, long address) {
    var buffer = next().asSlice(0, data.byteSize());
    MemorySegment.copy(data, 0, buffer, 0, data.byteSize());
    stream.copyToDevice(address, buffer);
    stream.record(copied[turn]);
  }

  /// As many rows at a time as there is room for, in sixteens.
  private void repack(GgufTensor tensor, DeviceWeight to) {
    var rowBytes = tensor.type().bytes(tensor.columns());
    var most = Math.toIntExact(BUFFER_BYTES / rowBytes / 16 * 16);
    for (var first = 0; first < tensor.rows(); first += most) {
      var rows = Math.min(most, tensor.rows() - first);
      copy(tensor.data().asSlice(first * rowBytes, rows * rowBytes), raw.address());
      kernels.repack(to, first, rows, raw.address());
    }
  }

  /// Copies values of any type as float32, row by row: a vector, or a matrix that is small.
  void uploadFloats(GgufTensor tensor, long address) {
    var values = new float[Math.multiplyExact(tensor.rows(), tensor.columns())];
    Dequantizer.dequantize(tensor.type(), tensor.data(), 0, values, 0, values.length);
    uploadPlain(MemorySegment.ofArray(values), address);
  }

  /// The largest norm of a row of weights, by whose product with the norm of anything their product
  /// with it is bounded.
  double largestNorm(DeviceWeight weight) {
    var columns = weight.columns();
    var most = BUFFER_BYTES / Float.BYTES / (columns + 2);
    var largest = 0f;
    for (var first = 0; first < weight.rows(); first += most) {
      var rows = Math.min(most, weight.rows() - first);
      var numbers = raw.address() + (long) rows * columns * Float.BYTES;
      var squares = new float[rows];
      var squaresAt = numbers + (long) rows * Integer.BYTES;
      upload(IntStream.range(first, first + rows).toArray(), numbers);
      kernels.rowSquares(rows, weight, numbers, raw.address(), squaresAt);
      download(squaresAt, MemorySegment.ofArray(squares));
      for (var square : squares) {
        largest = Math.max(largest, square);
      }
    }
    return Math.sqrt(largest);
  }

  void upload(int[] values, long address) {
    uploadPlain(MemorySegment.ofArray(values), address);
  }

  void upload(long[] values, long address) {
    uploadPlain(MemorySegment.ofArray(values), address);
  }

  /// Waits for the device, and copies as many bytes as there is room for.
  void download(long address, MemorySegment into) {
    for (var at = 0L; at < into.byteSize(); at += BUFFER_BYTES) {
      var bytes = Math.min(BUFFER_BYTES, into.byteSize() - at);
      var buffer = next().asSlice(0, bytes);
      stream.copyToHost(buffer, address + at);
      stream.synchronize();
      MemorySegment.copy(buffer, 0, into, at, bytes);
    }
  }
}
