package io.nonmun.gpumodel.cuda;

import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.cuda.CudaContext.DeviceMemory;
import io.nonmun.gpumodel.cuda.CudaContext.HostMemory;
import io.nonmun.gpumodel.cuda.CudaContext.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the tokens of a step are chosen, as `choose_token.cu` reads it, and room for the tokens: one
/// copy there, one back.
final class DeviceChoices implements AutoCloseable {

  private static final int CHOICE_BYTES = 32;

  private final int most;
  private final HostMemory host;
  private final DeviceMemory device;
  private final long maskBytes;

  /// @param most rows of a step
  DeviceChoices(CudaContext context, int most, int vocabulary) {
    this.most = most;
    maskBytes = maskBytes(vocabulary);
    var bytes = bytes(most, vocabulary);
    host = context.allocateHost(bytes);
    try {
      device = context.allocate(bytes);
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /// What it takes on the device.
  static long bytes(int most, int vocabulary) {
    return most * (CHOICE_BYTES + maskBytes(vocabulary) + Integer.BYTES);
  }

  private static long maskBytes(int vocabulary) {
    return (long) Math.ceilDiv(vocabulary, Long.SIZE) * Long.BYTES;
  }

  void choose(
      Kernels kernels,
      Stream stream,
      DeviceTensor logits,
      List<@Nullable Choice> choices,
      int[] out) {
    var masksAt = (long) choices.size() * CHOICE_BYTES;
    var next = masksAt;
    for (var i = 0; i < choices.size(); i++) {
      var choice = choices.get(i) == null ? Choice.best(1) : choices.get(i);
      write(choice, (long) i * CHOICE_BYTES, next - masksAt);
      if (choice.mask() != null) {
        var mask = MemorySegment.ofArray(choice.mask());
        host.segment().asSlice(next, maskBytes).fill((byte) 0).copyFrom(mask);
        next += maskBytes;
      }
    }
    stream.copyToDevice(device.address(), host.segment().asSlice(0, next));
    var tokens = device.address() + device.bytes() - (long) most * Integer.BYTES;
    kernels.choose(
        choices.size(),
        logits.columns(),
        logits.address(),
        device.address(),
        device.address() + masksAt,
        tokens);
    var back = host.segment().asSlice(0, (long) choices.size() * Integer.BYTES);
    stream.copyToHost(back, tokens);
    stream.synchronize();
    MemorySegment.copy(back, ValueLayout.JAVA_INT, 0, out, 0, choices.size());
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

  @Override
  public void close() {
    device.close();
    host.close();
  }
}
