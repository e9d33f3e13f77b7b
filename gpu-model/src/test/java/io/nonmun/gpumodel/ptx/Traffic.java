package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.ptx.GlobalMemory.Allocation;
import java.util.Arrays;

/// Counts what one worker's blocks do. For one thread.
final class Traffic {

  private static final int SECTOR_BITS = 5;
  private static final int BANKS = 32;

  long instructions;
  long threadInstructions;
  private long bytesRead;
  private long sectorsRead;
  private long bytesWritten;
  private long sectorsWritten;
  private long sharedAccesses;
  private long bankConflicts;

  private final long[] sorted = new long[Warp.SIZE];
  private final int[] banks = new int[BANKS];
  private int distinct;

  void add(Traffic other) {
    instructions += other.instructions;
    threadInstructions += other.threadInstructions;
    bytesRead += other.bytesRead;
    sectorsRead += other.sectorsRead;
    bytesWritten += other.bytesWritten;
    sectorsWritten += other.sectorsWritten;
    sharedAccesses += other.sharedAccesses;
    bankConflicts += other.bankConflicts;
  }

  LaunchReport report(String kernel, Grid grid) {
    return new LaunchReport(
        kernel,
        grid,
        instructions,
        threadInstructions,
        bytesRead,
        sectorsRead,
        bytesWritten,
        sectorsWritten,
        sharedAccesses,
        bankConflicts);
  }

  /// @param width bytes that each lane reads, aligned to as many
  void globalRead(GlobalMemory memory, long[] addresses, int lanes, int width) {
    int sectors = sectors(addresses, lanes);
    bytesRead += (long) distinct * width;
    sectorsRead += sectors;
    Allocation allocation = memory.find(sorted[0], width);
    ReadCount count = allocation.readCount;
    if (count != null) {
      count.addSectors(sectors);
      for (int i = 0; i < distinct; i++) {
        count.read(sorted[i] - allocation.address, width);
      }
    }
  }

  void globalWrite(long[] addresses, int lanes, int width) {
    sectorsWritten += sectors(addresses, lanes);
    bytesWritten += (long) distinct * width;
  }

  /// Leaves the distinct addresses, in order, in `sorted`.
  private int sectors(long[] addresses, int lanes) {
    sortDistinct(addresses, lanes);
    int sectors = 0;
    long last = -1;
    for (int i = 0; i < distinct; i++) {
      long sector = sorted[i] >>> SECTOR_BITS;
      if (sector != last) {
        sectors++;
        last = sector;
      }
    }
    return sectors;
  }

  private void sortDistinct(long[] addresses, int lanes) {
    int count = 0;
    boolean ascending = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      long address = addresses[Integer.numberOfTrailingZeros(rest)];
      if (count > 0 && address == sorted[count - 1]) {
        continue;
      }
      ascending &= count == 0 || address > sorted[count - 1];
      sorted[count++] = address;
    }
    distinct = count;
    if (!ascending) {
      Arrays.sort(sorted, 0, count);
      distinct = 1;
      for (int i = 1; i < count; i++) {
        if (sorted[i] != sorted[distinct - 1]) {
          sorted[distinct++] = sorted[i];
        }
      }
    }
  }

  /// A warp's access takes as many passes as the busiest bank has different words; accesses of 8
  /// and 16 bytes are served for half and a quarter of the warp at a time.
  void shared(long[] addresses, int lanes, int width) {
    int lanesAtOnce = width <= 4 ? Warp.SIZE : Warp.SIZE * 4 / width;
    sharedAccesses++;
    for (int first = 0; first < Warp.SIZE; first += lanesAtOnce) {
      int part = lanes & (int) ((1L << lanesAtOnce) - 1 << first);
      if (part != 0) {
        bankConflicts += passes(addresses, part, Math.max(1, width / 4)) - 1;
      }
    }
  }

  private int passes(long[] addresses, int lanes, int words) {
    sortDistinct(addresses, lanes);
    Arrays.fill(banks, 0);
    int most = 0;
    long last = -1;
    for (int i = 0; i < distinct; i++) {
      for (int j = 0; j < words; j++) {
        long word = (sorted[i] >>> 2) + j;
        if (word != last) {
          most = Math.max(most, ++banks[(int) word % BANKS]);
          last = word;
        }
      }
    }
    return most;
  }
}
