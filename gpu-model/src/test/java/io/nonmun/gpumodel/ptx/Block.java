package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A thread block: its warps take turns, each running until it waits at a barrier. One object runs
/// many blocks of a launch, one after the other.
final class Block {

  /// Section 9.7.13.1 of the PTX ISA.
  static final int BARRIERS = 16;

  private final KernelCode code;
  private final Launch launch;
  private final SharedMemory shared;
  private final Traffic traffic = new Traffic();
  private final Warp[] warps;

  /// Threads that each barrier waits for.
  private final int[] expected = new int[BARRIERS];

  private int x;
  private int y;
  private int z;

  Block(Launch launch) {
    this.launch = launch;
    code = launch.code();
    shared = new SharedMemory(code.sharedBytes() + launch.sharedMemory());
    warps = new Warp[Math.ceilDiv(launch.grid().threads(), Warp.SIZE)];
    for (int i = 0; i < warps.length; i++) {
      warps[i] = new Warp(code, this, i);
      setConstantSpecials(warps[i]);
    }
  }

  /// Runs the block with this number.
  void run(int number) {
    Grid grid = launch.grid();
    x = number % grid.blocksX();
    y = number / grid.blocksX() % grid.blocksY();
    z = number / grid.blocksX() / grid.blocksY();
    shared.clear();
    int threads = grid.threads();
    for (Warp warp : warps) {
      set(warp, "%ctaid.x", x);
      set(warp, "%ctaid.y", y);
      set(warp, "%ctaid.z", z);
      int live = Math.min(Warp.SIZE, threads - warp.index * Warp.SIZE);
      warp.start(-1 >>> Warp.SIZE - live);
    }
    do {
      for (Warp warp : warps) {
        warp.run();
      }
    } while (releaseBarriers());
  }

  /// Releases the barriers that all their threads have reached.
  ///
  /// @return whether any thread goes on
  private boolean releaseBarriers() {
    boolean released = false;
    int atAny = 0;
    for (int barrier = 0; barrier < BARRIERS; barrier++) {
      int waiting = 0;
      for (Warp warp : warps) {
        waiting += warp.waiting(barrier);
      }
      if (waiting > 0 && waiting == expected[barrier]) {
        for (Warp warp : warps) {
          warp.release(barrier);
        }
        shared.barrier();
        released = true;
      }
      atAny += waiting;
    }
    if (atAny > 0 && !released) {
      throw unreachedBarrier();
    }
    return released;
  }

  private PtxFault unreachedBarrier() {
    int waits = -1;
    int absent = -1;
    for (int thread = 0; thread < launch.grid().threads(); thread++) {
      if (line(thread) > 0) {
        waits = waits < 0 ? thread : waits;
      } else {
        absent = absent < 0 ? thread : absent;
      }
    }
    return new PtxFault(
        "%s, line %d: a barrier that not all threads reach: %s waits, %s"
            .formatted(
                place(),
                line(waits),
                describeThread(waits),
                absent < 0 ? "others at another barrier" : describeThread(absent) + " has ended"));
  }

  private int line(int thread) {
    return warps[thread / Warp.SIZE].lineOfWaiting(thread % Warp.SIZE);
  }

  /// @param threads that it waits for, or 0 for all of the block's
  void expect(int barrier, int threads) {
    expected[barrier] = threads == 0 ? launch.grid().threads() : threads;
  }

  private void setConstantSpecials(Warp warp) {
    Grid grid = launch.grid();
    set(warp, "%ntid.x", grid.threadsX());
    set(warp, "%ntid.y", grid.threadsY());
    set(warp, "%ntid.z", 1);
    set(warp, "%nctaid.x", grid.blocksX());
    set(warp, "%nctaid.y", grid.blocksY());
    set(warp, "%nctaid.z", grid.blocksZ());
    set(warp, "%warpid", warp.index);
    set(warp, "%nwarpid", warps.length);
    set(warp, "%tid.z", 0);
    for (int lane = 0; lane < Warp.SIZE; lane++) {
      int thread = warp.index * Warp.SIZE + lane;
      set(warp, "%tid.x", lane, thread % grid.threadsX());
      set(warp, "%tid.y", lane, thread / grid.threadsX());
      set(warp, "%laneid", lane, lane);
      set(warp, "%lanemask_eq", lane, 1 << lane);
      set(warp, "%lanemask_lt", lane, (1 << lane) - 1);
      set(warp, "%lanemask_le", lane, (2 << lane) - 1);
      set(warp, "%lanemask_gt", lane, -2 << lane);
      set(warp, "%lanemask_ge", lane, -1 << lane);
    }
  }

  private void set(Warp warp, String special, long value) {
    Integer from = code.specials().get(special);
    if (from != null) {
      Arrays.fill(warp.registers, from, from + Warp.SIZE, value);
    }
  }

  private void set(Warp warp, String special, int lane, long value) {
    Integer from = code.specials().get(special);
    if (from != null) {
      warp.registers[from + lane] = value;
    }
  }

  private String place() {
    return "%s, block (%d,%d,%d)".formatted(code.name(), x, y, z);
  }

  String describe(Warp warp) {
    return "%s, warp %d".formatted(place(), warp.index);
  }

  String describeThread(int thread) {
    int threadsX = launch.grid().threadsX();
    return "thread (%d,%d,0)".formatted(thread % threadsX, thread / threadsX);
  }

  SharedMemory shared() {
    return shared;
  }

  GlobalMemory global() {
    return launch.global();
  }

  MemorySegment parameters() {
    return launch.parameters();
  }

  Traffic traffic() {
    return traffic;
  }
}
