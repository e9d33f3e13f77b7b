package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import io.nonmun.gpumodel.gguf.Dequantizer;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Two page-locked buffers between the host's memory and the device's: while one is copied, the
/// other is filled.
final class Staging {

  private static final int BUFFER_BYTES = 8 << 20;
  private static final int BLOCK = TensorType.Q8_0.blockElements();
  private static final int BLOCK_BYTES = TensorType.Q8_0.blockBytes();

  private final Stream stream;
  private final HostMemory[] buffers = new HostMemory[2];
  private final Event[] copied = new Event[2];
  private int turn;

  /// @param resources that the buffers are closed with
  Staging(CudaContext context, Stream stream, Resources resources) {
    this.stream = stream;
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

  /// Copies a matrix as the kernels want it.
  void upload(GgufTensor tensor, long address) {
    if (tensor.type() == TensorType.Q8_0) {
      uploadPlanes(tensor, address);
    } else {
      uploadPlain(tensor.data(), address);
    }
  }

  private void uploadPlain(MemorySegment data, long address) {
    for (var at = 0L; at < data.byteSize(); at += BUFFER_BYTES) {
      var bytes = Math.min(BUFFER_BYTES, data.byteSize() - at);
      var buffer = next();
      MemorySegment.copy(data, at, buffer, 0, bytes);
      stream.copyToDevice(address + at, buffer.asSlice(0, bytes));
      stream.record(copied[turn]);
    }
  }

  /// Blocks are a scale and 32 integers in 34 bytes, which no aligned load of 16 bytes fits: all
  /// integers come first on the device, then all scales.
  private void uploadPlanes(GgufTensor tensor, long address) {
    var blocks = tensor.data().byteSize() / BLOCK_BYTES;
    var scales = address + blocks * BLOCK;
    var most = BUFFER_BYTES / BLOCK_BYTES;
    for (var first = 0L; first < blocks; first += most) {
      var count = Math.min(most, blocks - first);
      var buffer = next();
      var integers = buffer.asSlice(0, count * BLOCK);
      var halves = buffer.asSlice(count * BLOCK, count * Short.BYTES);
      for (var i = 0L; i < count; i++) {
        var at = (first + i) * BLOCK_BYTES;
        halves.set(
            ValueLayout.JAVA_SHORT_UNALIGNED,
            i * Short.BYTES,
            tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
        MemorySegment.copy(tensor.data(), at + Short.BYTES, integers, i * BLOCK, BLOCK);
      }
      stream.copyToDevice(address + first * BLOCK, integers);
      stream.copyToDevice(scales + first * Short.BYTES, halves);
      stream.record(copied[turn]);
    }
  }

  /// Copies a vector of any type as float32.
  void uploadFloats(GgufTensor tensor, long address) {
    var values = new float[tensor.columns()];
    Dequantizer.dequantize(tensor.type(), tensor.data(), 0, values, 0, values.length);
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
