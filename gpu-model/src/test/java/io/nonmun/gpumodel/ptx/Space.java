package io.nonmun.gpumodel.ptx;

import java.lang.foreign.MemorySegment;

/// A state space, section 5.1 of the PTX ISA.
enum Space {
  GLOBAL,
  SHARED,
  LOCAL,
  PARAM,

  /// Any of the first three, told by the address: see [#window].
  GENERIC;

  private static final int WINDOW_BITS = 32;

  /// Where this space's addresses begin among the generic ones.
  long window() {
    return switch (this) {
      case SHARED -> 1L << WINDOW_BITS;
      case LOCAL -> 2L << WINDOW_BITS;
      default -> 0;
    };
  }

  /// The space that a generic address lies in; itself if it is none.
  Space of(long address) {
    if (this != GENERIC) {
      return this;
    }
    return switch ((int) Math.min(address >>> WINDOW_BITS, 3)) {
      case 1 -> SHARED;
      case 2 -> LOCAL;
      default -> GLOBAL;
    };
  }

  /// The value that the warp's current lane reads, sign-extended.
  long read(Warp warp, long address, int bytes) {
    return switch (this) {
      case GLOBAL -> warp.block().global().read(address, bytes);
      case SHARED -> warp.block().shared().read(address, bytes, warp.index);
      case LOCAL -> Bytes.get(warp.local(), warp.localIndex(address, bytes), bytes);
      case PARAM -> readParameter(warp.block().parameters(), address, bytes);
      case GENERIC -> {
        Space space = of(address);
        yield space.read(warp, address - space.window(), bytes);
      }
    };
  }

  private static long readParameter(MemorySegment parameters, long address, int bytes) {
    if (address < 0 || address + bytes > parameters.byteSize()) {
      throw new PtxFault("out of bounds: %d bytes at %d of .param".formatted(bytes, address));
    }
    return Bytes.get(parameters, address, bytes);
  }

  void write(Warp warp, long address, int bytes, long value) {
    switch (this) {
      case GLOBAL -> warp.block().global().write(address, bytes, value);
      case SHARED -> warp.block().shared().write(address, bytes, value, warp.index);
      case LOCAL -> Bytes.put(warp.local(), warp.localIndex(address, bytes), bytes, value);
      case PARAM -> throw new PtxFault("a write to .param");
      case GENERIC -> {
        Space space = of(address);
        space.write(warp, address - space.window(), bytes, value);
      }
    }
  }

  /// An atomic operation; returns the old value.
  long update(Warp warp, long address, int bytes, LaneFunction function, long b, long c) {
    return switch (this) {
      case GLOBAL -> warp.block().global().update(address, bytes, function, b, c);
      case SHARED -> warp.block().shared().update(address, bytes, function, b, c);
      case LOCAL, PARAM -> throw new PtxFault("an atomic operation on " + this);
      case GENERIC -> {
        Space space = of(address);
        yield space.update(warp, address - space.window(), bytes, function, b, c);
      }
    };
  }
}
