package io.nonmun.gpumodel.ptx;

/// Instructions that read and write memory: sections 9.7.9 and 9.7.13.12 of the PTX ISA.
///
/// @param address where the register with the address begins
/// @param narrow whether that register has 32 bits
record MemoryAccess(Space space, int address, boolean narrow, long offset) {

  /// The current lane's address.
  ///
  /// @param width bytes that it must be aligned to
  long at(Warp warp, int lane, int width) {
    long base = warp.registers[address + lane];
    long at = (narrow ? base & Integers.MASK32 : base) + offset;
    warp.lane = lane;
    warp.addresses[lane] = at;
    if ((at & width - 1) != 0) {
      throw new PtxFault("misaligned: %d bytes at 0x%x".formatted(width, at));
    }
    return at;
  }

  private Space countedAs(Warp warp, int lanes) {
    return space.of(warp.addresses[Integer.numberOfTrailingZeros(lanes)]);
  }

  void countRead(Warp warp, int lanes, int width) {
    switch (countedAs(warp, lanes)) {
      case GLOBAL ->
          warp.block().traffic().globalRead(warp.block().global(), warp.addresses, lanes, width);
      case SHARED -> warp.block().traffic().shared(warp.addresses, lanes, width);
      default -> {}
    }
  }

  private void countWrite(Warp warp, int lanes, int width) {
    switch (countedAs(warp, lanes)) {
      case GLOBAL -> warp.block().traffic().globalWrite(warp.addresses, lanes, width);
      case SHARED -> warp.block().traffic().shared(warp.addresses, lanes, width);
      default -> {}
    }
  }

  /// @param to where the register of each element begins
  Instruction load(Type type, int... to) {
    int bytes = type.bytes();
    int shift = type.shift();
    boolean signed = type.isSigned();
    boolean pairs = bytes == Integer.BYTES && to.length > 1;
    return (warp, lanes) -> {
      long[] r = warp.registers;
      int last = -1;
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long at = at(warp, lane, bytes * to.length);
        if (last >= 0 && warp.addresses[last] == at && space.of(at) != Space.LOCAL) {
          // What the lane before has just read: a broadcast.
          for (int register : to) {
            r[register + lane] = r[register + last];
          }
        } else if (pairs) {
          for (int i = 0; i < to.length; i += 2) {
            long two = space.read(warp, at + i * bytes, 2 * bytes);
            r[to[i] + lane] = two;
            r[to[i + 1] + lane] = two >> 32;
          }
        } else {
          for (int i = 0; i < to.length; i++) {
            long value = space.read(warp, at + i * bytes, bytes) << shift;
            r[to[i] + lane] = signed ? value >> shift : value >>> shift;
          }
        }
        last = lane;
      }
      countRead(warp, lanes, bytes * to.length);
    };
  }

  /// @param from where the register of each element begins
  Instruction store(Type type, int... from) {
    int bytes = type.bytes();
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long at = at(warp, lane, bytes * from.length);
        for (int i = 0; i < from.length; i++) {
          space.write(warp, at + i * bytes, bytes, warp.registers[from[i] + lane]);
        }
      }
      countWrite(warp, lanes, bytes * from.length);
    };
  }

  /// @param to where the old value goes
  /// @param function of the old value and the operands
  Instruction atomic(Type type, LaneFunction function, int to, int b, int c) {
    int bytes = type.bytes();
    return (warp, lanes) -> {
      long[] r = warp.registers;
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        long at = at(warp, lane, bytes);
        r[to + lane] = space.update(warp, at, bytes, function, r[b + lane], r[c + lane]);
      }
      countWrite(warp, lanes, bytes);
    };
  }

  /// `cp.async` into this place. Lanes that copy as many bytes are counted together.
  ///
  /// @param from in global memory
  /// @param bytes 4, 8 or 16
  /// @param given where the register begins that says how many are read; the rest becomes zeros
  Instruction copyAsync(MemoryAccess from, int bytes, int given) {
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        at(warp, Integer.numberOfTrailingZeros(rest), bytes);
      }
      countWrite(warp, lanes, bytes);
      for (int left = lanes; left != 0; ) {
        int count = (int) warp.registers[given + Integer.numberOfTrailingZeros(left)];
        int alike = 0;
        for (int rest = left; rest != 0; rest &= rest - 1) {
          int lane = Integer.numberOfTrailingZeros(rest);
          if ((int) warp.registers[given + lane] == count) {
            alike |= 1 << lane;
            long to = at(warp, lane, bytes);
            warp.copies.begin(warp, to, from.at(warp, lane, bytes), bytes, count);
          }
        }
        if (count > 0) {
          from.countRead(warp, alike, count);
        }
        left &= ~alike;
      }
    };
  }
}
