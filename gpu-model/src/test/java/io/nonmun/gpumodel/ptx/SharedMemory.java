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
  // The last but one: all ones are MIXED.
  private static final int LAST_EPOCH = (1 << 17) - 2;

  private static final int WORD = 4;

  /// Of a word whose bytes have different states.
  private static final int MIXED = -1;

  private final MemorySegment content;

  /// The state of each word of four bytes; where it is [#MIXED], `bytes` has that of each byte.
  private final int[] words;

  private final int[] bytes;

  /// Barriers so far.
  private int epoch;

  SharedMemory(int size) {
    content = MemorySegment.ofArray(new byte[size]);
    words = new int[Math.ceilDiv(size, WORD)];
    bytes = new int[words.length * WORD];
  }

  /// For a new block.
  void clear() {
    Arrays.fill(words, 0);
    epoch = 0;
  }

  /// What comes after is ordered after what came before.
  void barrier() {
    if (epoch == LAST_EPOCH) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = state(i) & INITIALISED;
      }
      Arrays.fill(words, MIXED);
      epoch = 0;
    }
    epoch++;
  }

  private int find(long address, int count) {
    if (address < 0 || address + count > content.byteSize()) {
      throw new PtxFault(
          "out of bounds: %d bytes at 0x%x of %d bytes of shared memory"
              .formatted(count, address, content.byteSize()));
    }
    return (int) address;
  }

  /// The value, sign-extended.
  long read(long address, int count, int warp) {
    int at = find(address, count);
    int readBefore = epoch << EPOCH | warp + 1 << READER | INITIALISED;
    int end = at + count;
    if (count < WORD) {
      for (int i = at; i < end; i++) {
        setByte(i, afterRead(state(i), i, warp));
      }
    } else {
      for (int i = at; i < end; i += WORD) {
        int was = words[i / WORD];
        if (was == MIXED) {
          for (int j = i; j < i + WORD; j++) {
            bytes[j] = afterRead(bytes[j], j, warp);
          }
        } else if (was != readBefore) {
          words[i / WORD] = afterRead(was, i, warp);
        }
      }
    }
    return Bytes.get(content, at, count);
  }

  void write(long address, int count, long value, int warp) {
    int at = find(address, count);
    markWritten(at, count, warp, true);
    Bytes.put(content, at, count, value);
  }

  /// Something is about to be written here: reads fail until it is.
  void invalidate(long address, int count, int warp) {
    markWritten(find(address, count), count, warp, false);
  }

  private void markWritten(int at, int count, int warp, boolean initialised) {
    int flag = initialised ? INITIALISED : 0;
    int end = at + count;
    if (count < WORD) {
      for (int i = at; i < end; i++) {
        setByte(i, afterWrite(state(i), i, warp) | flag);
      }
      return;
    }
    for (int i = at; i < end; i += WORD) {
      int after = 0;
      if (words[i / WORD] == MIXED) {
        for (int j = i; j < i + WORD; j++) {
          after = afterWrite(bytes[j], j, warp);
        }
      } else {
        after = afterWrite(words[i / WORD], i, warp);
      }
      words[i / WORD] = after | flag;
    }
  }

  private int state(int at) {
    return words[at / WORD] == MIXED ? bytes[at] : words[at / WORD];
  }

  private void setByte(int at, int state) {
    int word = at / WORD;
    if (words[word] != MIXED) {
      Arrays.fill(bytes, word * WORD, (word + 1) * WORD, words[word]);
      words[word] = MIXED;
    }
    bytes[at] = state;
  }

  private int afterRead(int was, int at, int warp) {
    if ((was & INITIALISED) == 0) {
      throw new PtxFault("uninitialised: byte 0x%x of shared memory".formatted(at));
    }
    int now = was >>> EPOCH == epoch ? was : epoch << EPOCH | INITIALISED;
    int writer = now >>> WRITER & WARP;
    if (writer != 0 && writer != warp + 1) {
      throw race(at, "read", warp, "written", writer - 1);
    }
    int reader = now >>> READER & WARP;
    int readers = reader == 0 || reader == warp + 1 ? warp + 1 : SEVERAL;
    return now & ~(WARP << READER) | readers << READER;
  }

  /// The state of a byte that is written, but not marked as initialised.
  private int afterWrite(int was, int at, int warp) {
    int now = was >>> EPOCH == epoch ? was : epoch << EPOCH;
    int writer = now >>> WRITER & WARP;
    int reader = now >>> READER & WARP;
    if (writer != 0 && writer != warp + 1) {
      throw race(at, "written", warp, "written", writer - 1);
    }
    if (reader != 0 && reader != warp + 1) {
      throw race(at, "written", warp, "read", reader == SEVERAL ? -1 : reader - 1);
    }
    return now & ~(WARP << WRITER | INITIALISED) | warp + 1 << WRITER;
  }

  /// An atomic operation: it races with no other.
  ///
  /// @return the old value
  long update(long address, int count, LaneFunction function, long b, long c) {
    int at = find(address, count);
    for (int i = at; i < at + count; i++) {
      if ((state(i) & INITIALISED) == 0) {
        throw new PtxFault("uninitialised: byte 0x%x of shared memory".formatted(i));
      }
    }
    long old = Bytes.get(content, at, count);
    Bytes.put(content, at, count, function.apply(old, b, c, 0));
    return old;
  }

  private static PtxFault race(int at, String now, int warp, String before, int other) {
    return new PtxFault(
        "race: byte 0x%x of shared memory %s by warp %d, and %s by %s with no barrier between"
            .formatted(at, now, warp, before, other < 0 ? "others" : "warp " + other));
  }
}
