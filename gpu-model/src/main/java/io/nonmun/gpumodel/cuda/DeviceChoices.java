package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the tokens of a step are chosen, as `choose_token.cu` reads it, and room for the tokens: one
/// copy there, one back. The tokens also stay on the device, until others are chosen.
final class DeviceChoices {

  private static final int CHOICE_BYTES = 32;

  private final Stream stream;
  private final int most;
  private final HostMemory host;
  private final DeviceMemory device;
  private final Event copied; // back
  private final long maskBytes;
  private int count;

  /// @param most rows of a step
  /// @param resources that its memory is closed with
  DeviceChoices(CudaContext context, Stream stream, Resources resources, int most, int vocabulary) {
    this.stream = stream;
    this.most = most;
    maskBytes = maskBytes(vocabulary);
    var bytes = bytes(most, vocabulary);
    host = resources.own(context.allocateHost(bytes));
    device = resources.own(context.allocate(bytes));
    copied = resources.own(context.event());
  }

  /// What it takes on the device.
  static long bytes(int most, int vocabulary) {
    return most * (CHOICE_BYTES + maskBytes(vocabulary) + Integer.BYTES);
  }

  private static long maskBytes(int vocabulary) {
    return (long) Math.ceilDiv(vocabulary, Long.SIZE) * Long.BYTES;
  }

  /// Where the tokens are on the device.
  long tokens() {
    return device.address() + device.bytes() - (long) most * Integer.BYTES;
  }

  void choose(Kernels kernels, DeviceTensor logits, List<@Nullable Choice> choices) {
    copied.synchronize(); // before the host's buffer is written again
    count = choices.size();
    var masksAt = (long) count * CHOICE_BYTES;
    var next = masksAt;
    for (var i = 0; i < count; i++) {
      var choice = choices.get(i) == null ? Choice.best(1) : choices.get(i);
      write(choice, (long) i * CHOICE_BYTES, next - masksAt);
      if (choice.mask() != null) {
        var mask = MemorySegment.ofArray(choice.mask());
        host.segment().asSlice(next, maskBytes).fill((byte) 0).copyFrom(mask);
        next += maskBytes;
      }
    }
    if (count > 0) {
      stream.copyToDevice(device.address(), host.segment().asSlice(0, next));
      kernels.choose(
          count,
          logits.columns(),
          logits.address(),
          device.address(),
          device.address() + masksAt,
          tokens());
      stream.copyToHost(back(), tokens());
    }
    stream.record(copied);
  }

  /// Where the tokens go, in place of the choices, which the device has by then.
  private MemorySegment back() {
    return host.segment().asSlice(0, (long) count * Integer.BYTES);
  }

  void await(int[] into) {
    copied.synchronize();
    MemorySegment.copy(back(), ValueLayout.JAVA_INT, 0, into, 0, count);
  }

  /// @param mask where its own begins among all masks, in bytes
  private void write(Choice choice, long at, long mask) {
    var to = host.segment();
    to.set(ValueLayout.JAVA_FLOAT, at, choice.temperature());
    to.set(ValueLayout.JAVA_INT, at + 4, choice.topK());
    to.set(ValueLayout.JAVA_FLOAT, at + 8, choice.topP());
    to.set(ValueLayout.JAVA_FLOAT, at + 12, choice.minP());
    to.set(ValueLayout.JAVA_LONG, at + 16, (long) (choice.point() * 0x1p63) << 1);
    to.set(
        ValueLayout.JAVA_INT, at + 24, choice.mask() == null ? -1 : (int) (mask / Integer.BYTES));
    to.set(ValueLayout.JAVA_INT, at + 28, choice.vocabulary());
  }
}
