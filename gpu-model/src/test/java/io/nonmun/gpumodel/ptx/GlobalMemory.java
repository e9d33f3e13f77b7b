package io.nonmun.gpumodel.ptx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A device's memory. Each allocation begins in a stretch of 16 GiB of addresses that no other ever
/// had, so an address that is out of bounds, or of memory that was freed, is always found out.
/// Allocations are made and freed between launches; reads and writes may come from several threads.
final class GlobalMemory {

  private static final int STRETCH_BITS = 34;
  private static final long STRETCH = 1L << STRETCH_BITS;

  /// So that eight bytes of marks are compared at once.
  private static final long WRITTEN = 0x0101_0101_0101_0101L;

  /// One by one: stretch 0, with the null address and the windows of the other spaces, has none.
  private Allocation[] stretches = new Allocation[1];

  private long used;

  static final class Allocation {
    final long address;
    final long bytes;
    final String what;
    private final MemorySegment content;

    /// A 1 for each byte that was written; null once all were.
    private @Nullable MemorySegment written;

    private boolean freed;
    @Nullable ReadCount readCount;

    private Allocation(long address, long bytes, String what) {
      this.address = address;
      this.bytes = bytes;
      this.what = what;
      content = segment(bytes);
      written = segment(bytes);
    }

    private static MemorySegment segment(long bytes) {
      return MemorySegment.ofArray(new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))])
          .asSlice(0, bytes);
    }

    private void markWritten(long at, long length) {
      if (written != null) {
        if (length == bytes) {
          written = null;
        } else {
          written.asSlice(at, length).fill((byte) 1);
        }
      }
    }

    @Override
    public String toString() {
      return "%s of %d bytes at 0x%x".formatted(what, bytes, address);
    }
  }

  Allocation allocate(long bytes, String what) {
    int stretch = stretches.length;
    var allocation = new Allocation(stretch * STRETCH, bytes, what);
    stretches = Arrays.copyOf(stretches, stretch + 1);
    stretches[stretch] = allocation;
    used += bytes;
    return allocation;
  }

  void free(Allocation allocation) {
    if (allocation.freed) {
      throw new PtxFault(allocation + " was freed before");
    }
    allocation.freed = true;
    used -= allocation.bytes;
  }

  long used() {
    return used;
  }

  List<Allocation> live() {
    var live = new ArrayList<Allocation>();
    for (int i = 1; i < stretches.length; i++) {
      if (!stretches[i].freed) {
        live.add(stretches[i]);
      }
    }
    return live;
  }

  /// The allocation that holds these bytes.
  Allocation find(long address, long bytes) {
    long stretch = address >>> STRETCH_BITS;
    if (stretch == 0 || stretch >= stretches.length) {
      throw new PtxFault("out of bounds: 0x%x is in no allocation".formatted(address));
    }
    Allocation allocation = stretches[(int) stretch];
    if (allocation.freed) {
      throw new PtxFault("use after free: 0x%x is in %s".formatted(address, allocation));
    }
    if (address - allocation.address + bytes > allocation.bytes) {
      throw new PtxFault(
          "out of bounds: %d bytes at offset %d of %s"
              .formatted(bytes, address - allocation.address, allocation));
    }
    return allocation;
  }

  /// The value, sign-extended.
  long read(long address, int bytes) {
    Allocation allocation = find(address, bytes);
    long at = address - allocation.address;
    MemorySegment written = allocation.written;
    if (written != null && (Bytes.get(written, at, bytes) ^ WRITTEN) << 64 - 8 * bytes != 0) {
      throw new PtxFault("uninitialised: offset %d of %s".formatted(at, allocation));
    }
    return Bytes.get(allocation.content, at, bytes);
  }

  void write(long address, int bytes, long value) {
    Allocation allocation = find(address, bytes);
    long at = address - allocation.address;
    Bytes.put(allocation.content, at, bytes, value);
    MemorySegment written = allocation.written;
    if (written != null) {
      Bytes.put(written, at, bytes, WRITTEN);
    }
  }

  /// An atomic operation.
  ///
  /// @param function of the old value and the operands
  /// @return the old value
  long update(long address, int bytes, LaneFunction function, long b, long c) {
    synchronized (find(address, bytes)) {
      long old = read(address, bytes);
      write(address, bytes, function.apply(old, b, c, 0));
      return old;
    }
  }

  void copyIn(long address, MemorySegment from) {
    Allocation allocation = find(address, from.byteSize());
    long at = address - allocation.address;
    MemorySegment.copy(from, 0, allocation.content, at, from.byteSize());
    allocation.markWritten(at, from.byteSize());
  }

  void copyOut(MemorySegment into, long address) {
    Allocation allocation = find(address, into.byteSize());
    long at = address - allocation.address;
    MemorySegment written = allocation.written;
    if (written != null) {
      for (long i = at; i < at + into.byteSize(); i++) {
        if (Bytes.get(written, i, 1) == 0) {
          throw new PtxFault(
              "a copy of uninitialised memory: offset %d of %s".formatted(i, allocation));
        }
      }
    }
    MemorySegment.copy(allocation.content, at, into, 0, into.byteSize());
  }

  void clear(long address, long bytes) {
    Allocation allocation = find(address, bytes);
    long at = address - allocation.address;
    allocation.content.asSlice(at, bytes).fill((byte) 0);
    allocation.markWritten(at, bytes);
  }
}
