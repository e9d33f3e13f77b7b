package io.nonmun.gpumodel.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// A warp's `cp.async` copies from global to shared memory: section 9.7.9.25 of the PTX ISA. Each
/// is carried out as late as it may be, when its thread waits for it; until then its target counts
/// as uninitialised.
final class AsyncCopies {

  /// @param given bytes that are copied; the rest is zeros
  private record Copy(int lane, long to, long from, int bytes, int given, int group) {}

  private final List<Copy> pending = new ArrayList<>();

  /// Groups that each lane has committed.
  private final int[] committed = new int[Warp.SIZE];

  void clear() {
    pending.clear();
    Arrays.fill(committed, 0);
  }

  void begin(Warp warp, long to, long from, int bytes, int given) {
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
    for (int i = 0; i < copy.bytes; i += 4) {
      long value = i < copy.given ? warp.block().global().read(copy.from + i, 4) : 0;
      warp.block().shared().write(copy.to + i, 4, value, warp.index);
    }
  }
}
