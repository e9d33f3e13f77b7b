package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import org.junit.jupiter.api.Test;

/// Divergence, shuffles, votes, barriers, shared memory and atomics, in blocks of two warps.
class WarpTest {

  private static final int THREADS = 64;

  /// Register `r0` is the thread, `r1` its lane; `r9` is its result.
  static final String KERNEL =
      """
      .version 8.0
      .target sm_80
      .address_size 64
      .visible .entry test(.param .u64 out, .param .u64 in) {
        .reg .pred %%p<20>;
        .reg .b32 %%r<20>;
        .reg .b64 %%rd<20>;
        .local .align 8 .b8 own[16];
        .shared .align 16 .b8 tile[512];
        ld.param.u64 %%rd0, [out];
        ld.param.u64 %%rd1, [in];
        mov.u32 %%r0, %%tid.x;
        mov.u32 %%r1, %%laneid;
        mul.wide.u32 %%rd2, %%r0, 4;
        add.s64 %%rd3, %%rd0, %%rd2;
        add.s64 %%rd4, %%rd1, %%rd2;
        mov.u32 %%r9, 0;
        %s
        st.global.u32 [%%rd3], %%r9;
        ret;
      }
      """;

  private static int[] run(String body) {
    return run(body, new int[THREADS]);
  }

  private static int[] run(String body, int[] in) {
    var out = new int[THREADS];
    new KernelRunner(KERNEL.formatted(body)).run("test", new Grid(1, THREADS), 0, out, in);
    return out;
  }

  private interface Expected {
    int of(int thread, int lane);
  }

  private static void check(String body, Expected expected) {
    int[] out = run(body);
    for (int thread = 0; thread < THREADS; thread++) {
      assertThat(out[thread])
          .as("thread %d", thread)
          .isEqualTo(expected.of(thread, thread % Warp.SIZE));
    }
  }

  @Test
  void shuffles() {
    check("shfl.sync.bfly.b32 %r9, %r0, 16, 31, -1;", (t, l) -> t ^ 16);
    check("shfl.sync.down.b32 %r9, %r0, 4, 31, -1;", (t, l) -> l + 4 < 32 ? t + 4 : t);
    check("shfl.sync.up.b32 %r9, %r0, 4, 0, -1;", (t, l) -> l >= 4 ? t - 4 : t);
    check("shfl.sync.idx.b32 %r9, %r0, 3, 31, -1;", (t, l) -> t - l + 3);
  }

  /// The clamp's upper byte, 0x18, makes segments of 8 lanes.
  @Test
  void shufflesWithinSegments() {
    check("shfl.sync.down.b32 %r9, %r0, 3, 0x181f, -1;", (t, l) -> l % 8 < 5 ? t + 3 : t);
    check("shfl.sync.up.b32 %r9, %r0, 3, 0x1800, -1;", (t, l) -> l % 8 >= 3 ? t - 3 : t);
    check("shfl.sync.idx.b32 %r9, %r0, 2, 0x181f, -1;", (t, l) -> t - l % 8 + 2);
  }

  @Test
  void saysWhetherTheSourceWasInRange() {
    check(
        "shfl.sync.down.b32 %r2|%p1, %r0, 4, 31, -1; selp.u32 %r9, 1, 0, %p1;",
        (t, l) -> l + 4 < 32 ? 1 : 0);
  }

  @Test
  void votes() {
    check("setp.lt.u32 %p1, %r1, 5; vote.sync.ballot.b32 %r9, %p1, -1;", (t, l) -> 0b11111);
    check("setp.lt.u32 %p1, %r1, 5; vote.sync.ballot.b32 %r9, !%p1, -1;", (t, l) -> ~0b11111);
    check(
        "setp.lt.u32 %p1, %r1, 5; vote.sync.any.pred %p2, %p1, -1; selp.u32 %r9, 1, 0, %p2;",
        (t, l) -> 1);
    check(
        "setp.lt.u32 %p1, %r1, 5; vote.sync.all.pred %p2, %p1, -1; selp.u32 %r9, 1, 0, %p2;",
        (t, l) -> 0);
  }

  @Test
  void reducesOverAMask() {
    check("redux.sync.add.s32 %r9, %r1, -1;", (t, l) -> 496);
    check("redux.sync.max.u32 %r9, %r0, -1;", (t, l) -> t - l + 31);
    check(
        "setp.lt.u32 %p1, %r1, 4; @!%p1 bra $DONE; redux.sync.add.s32 %r9, %r1, 15; $DONE:",
        (t, l) -> l < 4 ? 6 : 0);
  }

  /// Collatz steps: every lane leaves the loop at another time.
  @Test
  void divergesInLoopsAndMeetsAgain() {
    check(
        """
        add.s32 %r2, %r1, 1;
        $LOOP:
        setp.eq.u32 %p1, %r2, 1;
        @%p1 bra $DONE;
        add.s32 %r9, %r9, 1;
        and.b32 %r3, %r2, 1;
        setp.eq.u32 %p2, %r3, 0;
        @%p2 bra $EVEN;
        mad.lo.s32 %r2, %r2, 3, 1;
        bra $LOOP;
        $EVEN:
        shr.u32 %r2, %r2, 1;
        bra.uni $LOOP;
        $DONE:
        activemask.b32 %r4;
        popc.b32 %r4, %r4;
        mad.lo.s32 %r9, %r4, 1000, %r9;
        """,
        (t, l) -> {
          int steps = 0;
          for (int n = l + 1; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) {
            steps++;
          }
          return 32 * 1000 + steps;
        });
  }

  /// The odd lanes come to the shuffle by another way, later.
  @Test
  void waitsAtASyncInstructionForItsLanes() {
    check(
        """
        and.b32 %r2, %r1, 1;
        setp.eq.u32 %p1, %r2, 1;
        mov.u32 %r3, %r0;
        @%p1 bra $ODD;
        $MEET:
        shfl.sync.bfly.b32 %r9, %r3, 1, 31, -1;
        bra $DONE;
        $ODD:
        add.s32 %r3, %r0, 100;
        bra $MEET;
        $DONE:
        """,
        (t, l) -> l % 2 == 0 ? (t ^ 1) + 100 : t ^ 1);
  }

  @Test
  void exchangesThroughSharedMemory() {
    check(
        """
        mov.u32 %r2, tile;
        mad.lo.s32 %r3, %r0, 4, %r2;
        st.shared.u32 [%r3], %r0;
        bar.sync 0;
        xor.b32 %r4, %r0, 63;
        mad.lo.s32 %r4, %r4, 4, %r2;
        ld.shared.u32 %r9, [%r4];
        """,
        (t, l) -> 63 - t);
  }

  /// Neighbouring bytes of one word are different warps' own.
  @Test
  void tellsBytesOfAWordApart() {
    check(
        """
        mov.u32 %r2, tile;
        shl.b32 %r3, %r1, 1;
        shr.u32 %r4, %r0, 5;
        add.s32 %r3, %r3, %r4;
        add.s32 %r3, %r3, %r2;
        st.shared.u8 [%r3], %r0;
        bar.sync 0;
        and.b32 %r4, %r0, 15;
        mad.lo.s32 %r4, %r4, 4, %r2;
        ld.shared.u32 %r9, [%r4];
        """,
        (t, l) -> {
          int first = t % 16 * 2;
          return first | first + 32 << 8 | first + 1 << 16 | first + 33 << 24;
        });
  }

  @Test
  void readsSharedAndLocalMemoryByGenericAddress() {
    check(
        """
        mov.u64 %rd5, tile;
        cvta.shared.u64 %rd5, %rd5;
        add.s64 %rd5, %rd5, %rd2;
        st.u32 [%rd5], %r0;
        mov.u64 %rd6, own;
        cvta.local.u64 %rd6, %rd6;
        st.u32 [%rd6+4], %r1;
        ld.u32 %r2, [%rd5];
        ld.local.u32 %r3, [own+4];
        mad.lo.s32 %r9, %r2, 100, %r3;
        """,
        (t, l) -> t * 100 + l);
  }

  @Test
  void loadsAndStoresVectors() {
    int[] in = new int[THREADS];
    for (int i = 0; i < THREADS; i++) {
      in[i] = i * i;
    }
    int[] out =
        run(
            """
            and.b32 %r2, %r0, 60;
            mul.wide.u32 %rd5, %r2, 4;
            add.s64 %rd5, %rd1, %rd5;
            ld.global.nc.v4.u32 {%r3, %r4, %r5, %r6}, [%rd5];
            sub.s32 %r9, %r6, %r3;
            """,
            in);
    assertThat(out[5]).isEqualTo(7 * 7 - 4 * 4);
  }

  @Test
  void extendsLoadedBytes() {
    int[] in = {0x80ff};
    assertThat(run("ld.global.s8 %r9, [%rd1];", in)[0]).isEqualTo(-1);
    assertThat(run("ld.global.u8 %r9, [%rd1+1];", in)[0]).isEqualTo(0x80);
    assertThat(run("ld.global.s16 %r9, [%rd1];", in)[0]).isEqualTo((short) 0x80ff);
  }

  @Test
  void updatesAtomically() {
    var counter = new int[THREADS];
    var out = new int[THREADS];
    String body =
        """
        atom.global.add.u32 %r9, [%rd1], 1;
        red.global.max.s32 [%rd1+4], %r0;
        atom.global.cas.b32 %r2, [%rd1+8], 0, 7;
        atom.global.inc.u32 %r2, [%rd1+12], 2;
        atom.global.exch.b32 %r2, [%rd1+16], 9;
        """;
    new KernelRunner(KERNEL.formatted(body)).run("test", new Grid(1, THREADS), 0, out, counter);
    assertThat(counter).startsWith(THREADS, THREADS - 1, 7, THREADS % 3, 9);
    assertThat(out).doesNotHaveDuplicates();
  }

  @Test
  void copiesAsynchronously() {
    int[] in = new int[THREADS];
    for (int i = 0; i < THREADS; i++) {
      in[i] = i * 3;
    }
    int[] out =
        run(
            """
            mov.u32 %r2, tile;
            mad.lo.s32 %r2, %r0, 4, %r2;
            cp.async.ca.shared.global [%r2], [%rd4], 4;
            cp.async.commit_group;
            cp.async.wait_group 0;
            ld.shared.u32 %r9, [%r2];
            """,
            in);
    assertThat(out).isEqualTo(in);
  }

  @Test
  void countsBankConflicts() {
    var runner =
        new KernelRunner(
            KERNEL.formatted(
                """
                mov.u32 %r2, tile;
                shl.b32 %r3, %r1, 3;
                add.s32 %r2, %r2, %r3;
                setp.gt.u32 %p1, %r0, 31;
                @%p1 bra $DONE;
                st.shared.u32 [%r2], %r0;
                $DONE:
                """));
    LaunchReport report =
        runner.run("test", new Grid(1, THREADS), 0, new int[THREADS], new int[THREADS]);
    // Every second word: lanes l and l + 16 meet in a bank.
    assertThat(report.sharedAccesses()).isEqualTo(1);
    assertThat(report.bankConflicts()).isEqualTo(1);
  }
}
