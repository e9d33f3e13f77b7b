package io.nonmun.gpumodel.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// A warp's `cp.async` copies from global to shared memory: section 9.7.9.25 of the PTX ISA. Each
/// is carried out as late as it may be, when its thread waits for it; until then its target counts
/// as uninitialised.
final class AsyncCopies {

  /// @param given bytes that are read; the rest is zeros
  private record Copy(int lane, long to, long from, int bytes, int given, int group) {}

  private final List<Copy> pending = new ArrayList<>();

  /// Groups that each lane has committed.
  private final int[] committed = new int[Warp.SIZE];

  void clear() {
    pending.clear();
    Arrays.fill(committed, 0);
  }

  /// @param given bytes that are read, of which there may be none: then `from` may be anywhere
  void begin(Warp warp, long to, long from, int bytes, int given) {
    if (given < 0 || given > bytes) {
      throw new PtxFault("undefined: a copy of %d of %d bytes".formatted(given, bytes));
    }
    if (given > 0) {
      warp.block().global().find(from, given);
    }
    warp.block().shared().invalidate(to, bytes, warp.index);
    pending.add(new Copy(warp.lane, to, from, bytes, given, committed[warp.lane]));
  }

  void commit(int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      committed[Integer.numberOfTrailingZeros(rest)]++;
    }
  }

  /// Waits until all but the last `newest` groups are there.
  void await(Warp warp, int lanes, int newest) {
    for (Iterator<Copy> copies = pending.iterator(); copies.hasNext(); ) {
      Copy copy = copies.next();
      if ((lanes >>> copy.lane & 1) != 0 && copy.group < committed[copy.lane] - newest) {
        copies.remove();
        warp.lane = copy.lane;
        carryOut(warp, copy);
      }
    }
  }

  private static void carryOut(Warp warp, Copy copy) {
    for (int i = 0; i < copy.bytes; i += Integer.BYTES) {
      long word = 0;
      if (i + Integer.BYTES <= copy.given) {
        word = warp.block().global().read(copy.from + i, Integer.BYTES);
      } else {
        for (int j = i; j < copy.given; j++) {
          word |= (warp.block().global().read(copy.from + j, 1) & 0xff) << 8 * (j - i);
        }
      }
      warp.block().shared().write(copy.to + i, Integer.BYTES, word, warp.index);
    }
  }
}
