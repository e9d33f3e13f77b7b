package io.nonmun.gpumodel.ptx;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A block's shared memory. For each byte it remembers whether it was written since the block
/// began, and which warps wrote and read it since the last barrier.
final class SharedMemory {

  // A byte's state: epoch (17 bits), warp that wrote (7), warp that read (7), initialised (1).
  // Warps
  // count from 1.
  private static final int INITIALISED = 1;
  private static final int READER = 1;
  private static final int WRITER = 8;
  private static final int EPOCH = 15;
  private static final int WARP = 0x7f;
  private static final int SEVERAL = 0x7f;
  private static final int LAST_EPOCH = (1 << 17) - 1;

  private final MemorySegment content;
  private final int[] state;

  /// Barriers so far.
  private int epoch;

  SharedMemory(int bytes) {
    content = MemorySegment.ofArray(new byte[bytes]);
    state = new int[bytes];
  }

  /// For a new block.
  void clear() {
    Arrays.fill(state, 0);
    epoch = 0;
  }

  /// What comes after is ordered after what came before.
  void barrier() {
    if (epoch == LAST_EPOCH) {
      for (int i = 0; i < state.length; i++) {
        state[i] &= INITIALISED;
      }
      epoch = 0;
    }
    epoch++;
  }

  private int find(long address, int bytes) {
    if (address < 0 || address + bytes > state.length) {
      throw new PtxFault(
          "out of bounds: %d bytes at 0x%x of %d bytes of shared memory"
              .formatted(bytes, address, state.length));
    }
    return (int) address;
  }

  /// The value, sign-extended.
  long read(long address, int bytes, int warp) {
    int at = find(address, bytes);
    int readBefore = epoch << EPOCH | warp + 1 << READER | INITIALISED;
    for (int i = at; i < at + bytes; i++) {
      int was = state[i];
      if (was == readBefore) {
        continue;
      }
      if ((was & INITIALISED) == 0) {
        throw new PtxFault("uninitialised: byte 0x%x of shared memory".formatted(i));
      }
      int now = was >>> EPOCH == epoch ? was : epoch << EPOCH | INITIALISED;
      int writer = now >>> WRITER & WARP;
      if (writer != 0 && writer != warp + 1) {
        throw race(i, "read", warp, "written", writer - 1);
      }
      int reader = now >>> READER & WARP;
      int readers = reader == 0 || reader == warp + 1 ? warp + 1 : SEVERAL;
      state[i] = now & ~(WARP << READER) | readers << READER;
    }
    return Bytes.get(content, at, bytes);
  }

  void write(long address, int bytes, long value, int warp) {
    int at = find(address, bytes);
    markWritten(at, bytes, warp);
    Bytes.put(content, at, bytes, value);
  }

  /// Something is about to be written here: reads fail until it is.
  void invalidate(long address, int bytes, int warp) {
    int at = find(address, bytes);
    markWritten(at, bytes, warp);
    for (int i = at; i < at + bytes; i++) {
      state[i] &= ~INITIALISED;
    }
  }

  private void markWritten(int at, int bytes, int warp) {
    for (int i = at; i < at + bytes; i++) {
      int was = state[i];
      int now = was >>> EPOCH == epoch ? was | INITIALISED : epoch << EPOCH | INITIALISED;
      int writer = now >>> WRITER & WARP;
      int reader = now >>> READER & WARP;
      if (writer != 0 && writer != warp + 1) {
        throw race(i, "written", warp, "written", writer - 1);
      }
      if (reader != 0 && reader != warp + 1) {
        throw race(i, "written", warp, "read", reader == SEVERAL ? -1 : reader - 1);
      }
      state[i] = now & ~(WARP << WRITER) | warp + 1 << WRITER;
    }
  }

  /// An atomic operation: it races with no other.
  ///
  /// @return the old value
  long update(long address, int bytes, LaneFunction function, long b, long c) {
    int at = find(address, bytes);
    for (int i = at; i < at + bytes; i++) {
      if ((state[i] & INITIALISED) == 0) {
        throw new PtxFault("uninitialised: byte 0x%x of shared memory".formatted(i));
      }
    }
    long old = Bytes.get(content, at, bytes);
    Bytes.put(content, at, bytes, function.apply(old, b, c, 0));
    return old;
  }

  private static PtxFault race(int at, String now, int warp, String before, int other) {
    return new PtxFault(
        "race: byte 0x%x of shared memory %s by warp %d, and %s by %s with no barrier between"
            .formatted(at, now, warp, before, other < 0 ? "others" : "warp " + other));
  }
}
