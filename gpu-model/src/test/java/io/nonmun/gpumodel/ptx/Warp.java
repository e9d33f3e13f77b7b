package io.nonmun.gpumodel.ptx;

import java.lang.foreign.MemorySegment;

/// 32 threads that execute instructions together. Where they diverge, they are groups of lanes,
/// each at an instruction of its own, and the group that is furthest behind runs next: so groups
/// meet again where their paths do.
///
/// A lane is parked at a barrier until the block releases it, and at a `.sync` instruction until
/// the lanes that the instruction names are there.
final class Warp {

  static final int SIZE = 32;
  static final int ALL = -1;

  /// No barrier: parked at a `.sync` instruction.
  private static final int NONE = -1;

  /// Instructions of a warp between two barriers: more is taken for an endless loop.
  private static final long MOST_INSTRUCTIONS = 1L << 32;

  /// `[register][lane]`, constants included.
  final long[] registers;

  /// Each lane's address in the access that is under way.
  final long[] addresses = new long[SIZE];

  final int index;
  final AsyncCopies copies = new AsyncCopies();

  /// The lane that is at work, for messages.
  int lane;

  private final KernelCode code;
  private final Block block;
  private final MemorySegment local;

  // The group that runs. Its next instruction, its lanes, and where another group waits for it.
  private int pc;
  private int active;
  private int meeting;

  private final int[] groupPc = new int[SIZE];
  private final int[] groupLanes = new int[SIZE];
  private int groups;

  private final int[] parkedPc = new int[SIZE];
  private final int[] parkedLanes = new int[SIZE];
  private final int[] parkedBarrier = new int[SIZE];
  private int parked;

  private int ended;

  Warp(KernelCode code, Block block, int index) {
    this.code = code;
    this.block = block;
    this.index = index;
    registers = code.newRegisters();
    local = MemorySegment.ofArray(new byte[code.localBytes() * SIZE]);
  }

  /// Puts these lanes before the first instruction; there are no others.
  void start(int lanes) {
    groups = 0;
    parked = 0;
    ended = ~lanes;
    copies.clear();
    suspend(0, lanes);
  }

  /// Runs until every lane has ended or is at a barrier.
  void run() {
    long budget = MOST_INSTRUCTIONS;
    while (groups > 0) {
      resumeLast();
      try {
        budget -= runGroup();
      } catch (PtxFault | RuntimeException e) {
        throw fault(e);
      }
      if (budget < 0) {
        throw new PtxFault(block.describe(this) + ": an endless loop");
      }
      if (active != 0) {
        suspend(pc, active);
      }
    }
    for (int i = 0; i < parked; i++) {
      if (parkedBarrier[i] == NONE) {
        throw new PtxFault(
            "%s, line %d: lanes 0x%x wait for others that do not come: %s"
                .formatted(
                    block.describe(this),
                    code.source(parkedPc[i]).line(),
                    parkedLanes[i],
                    code.source(parkedPc[i]).opcode()));
      }
    }
  }

  private PtxFault fault(Throwable cause) {
    if (!(cause instanceof PtxFault)) {
      lane = Integer.numberOfTrailingZeros(active);
    }
    Statement statement = code.source(pc - 1);
    return new PtxFault(
        "%s, line %d, %s: %s (%s)"
            .formatted(
                block.describe(this),
                statement.line(),
                block.describeThread(index * SIZE + lane),
                cause.getMessage(),
                statement.opcode()),
        cause);
  }

  /// @return how many instructions it executed
  private long runGroup() {
    Instruction[] instructions = code.instructions();
    int[] guards = code.guards();
    long executed = 0;
    long threads = 0;
    while (active != 0 && pc < meeting) {
      int guard = guards[pc];
      int lanes = guard == 0 ? active : active & guarded(guard);
      Instruction instruction = instructions[pc++];
      executed++;
      threads += Integer.bitCount(lanes);
      if (lanes != 0) {
        instruction.execute(this, lanes);
      }
    }
    block.traffic().instructions += executed;
    block.traffic().threadInstructions += threads;
    return executed;
  }

  /// @param guard where the predicate's register begins, negative for `@!`
  private int guarded(int guard) {
    int from = Math.abs(guard);
    int lanes = 0;
    for (int i = 0; i < SIZE; i++) {
      lanes |= (int) registers[from + i] << i;
    }
    return guard < 0 ? ~lanes : lanes;
  }

  /// Goes on with the group that is furthest behind.
  private void resumeLast() {
    int last = 0;
    for (int i = 1; i < groups; i++) {
      if (groupPc[i] < groupPc[last]) {
        last = i;
      }
    }
    pc = groupPc[last];
    active = groupLanes[last];
    groups--;
    groupPc[last] = groupPc[groups];
    groupLanes[last] = groupLanes[groups];
    meeting = Integer.MAX_VALUE;
    for (int i = 0; i < groups; i++) {
      meeting = Math.min(meeting, groupPc[i]);
    }
  }

  private void suspend(int at, int lanes) {
    meeting = Math.min(meeting, at);
    for (int i = 0; i < groups; i++) {
      if (groupPc[i] == at) {
        groupLanes[i] |= lanes;
        return;
      }
    }
    groupPc[groups] = at;
    groupLanes[groups++] = lanes;
  }

  private void park(int at, int barrier) {
    parkedPc[parked] = at;
    parkedLanes[parked] = active;
    parkedBarrier[parked++] = barrier;
    active = 0;
  }

  private int unpark(int i) {
    int lanes = parkedLanes[i];
    parked--;
    parkedPc[i] = parkedPc[parked];
    parkedLanes[i] = parkedLanes[parked];
    parkedBarrier[i] = parkedBarrier[parked];
    return lanes;
  }

  /// Of the running group, those whose guard does not hold go on alone.
  private void split(int lanes) {
    if (lanes != active) {
      suspend(pc, active & ~lanes);
      active = lanes;
    }
  }

  void jump(int target, int lanes) {
    if (lanes == active) {
      pc = target;
    } else {
      active &= ~lanes;
      suspend(target, lanes);
    }
  }

  void end(int lanes) {
    active &= ~lanes;
    ended |= lanes;
    // Whoever waits for these lanes looks again.
    for (int i = parked - 1; i >= 0; i--) {
      if (parkedBarrier[i] == NONE) {
        int at = parkedPc[i];
        suspend(at, unpark(i));
      }
    }
  }

  /// Waits until these lanes are at the running instruction too, but for those that have ended.
  ///
  /// @return the lanes that are there, or 0 if the group has to wait
  int converge(int lanes, int required) {
    if (lanes == ALL) {
      return ALL;
    }
    split(lanes);
    int here = pc - 1;
    for (int i = parked - 1; i >= 0; i--) {
      if (parkedBarrier[i] == NONE && parkedPc[i] == here) {
        active |= unpark(i);
      }
    }
    if ((required & ~ended & ~active) == 0) {
      return active;
    }
    park(here, NONE);
    return 0;
  }

  /// Waits until the block releases the barrier.
  void waitAt(int barrier, int lanes) {
    split(lanes);
    park(pc, barrier);
  }

  /// How many lanes wait at a barrier.
  int waiting(int barrier) {
    int waiting = 0;
    for (int i = 0; i < parked; i++) {
      waiting += parkedBarrier[i] == barrier ? Integer.bitCount(parkedLanes[i]) : 0;
    }
    return waiting;
  }

  void release(int barrier) {
    for (int i = parked - 1; i >= 0; i--) {
      if (parkedBarrier[i] == barrier) {
        int at = parkedPc[i];
        suspend(at, unpark(i));
      }
    }
  }

  /// Where a lane waits at a barrier: the line; 0 if it does not.
  int lineOfWaiting(int ofLane) {
    for (int i = 0; i < parked; i++) {
      if ((parkedLanes[i] >>> ofLane & 1) != 0) {
        return code.source(parkedPc[i] - 1).line();
      }
    }
    return 0;
  }

  Block block() {
    return block;
  }

  /// @param offset in a thread's local memory
  long localIndex(long offset, int bytes) {
    if (offset < 0 || offset + bytes > code.localBytes()) {
      throw new PtxFault(
          "out of bounds: %d bytes at 0x%x of %d bytes of local memory"
              .formatted(bytes, offset, code.localBytes()));
    }
    return (long) lane * code.localBytes() + offset;
  }

  MemorySegment local() {
    return local;
  }
}
