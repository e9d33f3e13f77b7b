package io.nonmun.gpumodel.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A launch's arguments, one after the other as PTX lays out `.param` space: each aligned to its
/// size. Made once and used again: `clear`, then `add` in the kernel's order.
public final class Parameters {

  /// Bytes; more than any kernel of ours takes.
  private static final int CAPACITY = 256;

  private static final int MOST = 32;

  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment addresses = Arena.ofAuto().allocate(ValueLayout.ADDRESS, MOST);
  private final long base = MemorySegment.ofBuffer(bytes).address();
  private final int[] offsets = new int[MOST];
  private int count;

  public Parameters clear() {
    bytes.clear();
    count = 0;
    return this;
  }

  /// An address or a 64-bit number.
  public Parameters add(long value) {
    align(Long.BYTES);
    bytes.putLong(value);
    return this;
  }

  public Parameters add(int value) {
    align(Integer.BYTES);
    bytes.putInt(value);
    return this;
  }

  public Parameters add(float value) {
    align(Float.BYTES);
    bytes.putFloat(value);
    return this;
  }

  private void align(int size) {
    bytes.position(Math.ceilDiv(bytes.position(), size) * size);
    offsets[count] = bytes.position();
    addresses.setAtIndex(ValueLayout.JAVA_LONG, count, base + bytes.position());
    count++;
  }

  public int count() {
    return count;
  }

  /// Where an argument begins in [#bytes].
  public int offset(int index) {
    return offsets[index];
  }

  /// All arguments, a direct buffer from 0 to its limit, valid until the next `clear`.
  public ByteBuffer bytes() {
    return bytes.duplicate().flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Where each argument lies: the `void**` that `cuLaunchKernel` takes.
  MemorySegment addresses() {
    return addresses;
  }

  @Override
  public String toString() {
    return count + " arguments at " + Arrays.toString(Arrays.copyOf(offsets, count));
  }
}
