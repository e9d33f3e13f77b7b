package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.CudaException;
import io.nonmun.gpumodel.cuda.Parameters;
import java.lang.foreign.MemorySegment;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What a kernel, or who launches it, must not do, each thing done once.
class FaultTest {

  private static final int THREADS = 64;

  /// In the kernel's text, before the body.
  private static final int LINES_BEFORE = 18;

  private static final String OWN_SLOT =
      "mov.u32 %r2, tile; mad.lo.s32 %r3, %r0, 4, %r2; add.s32 %r4, %r2, 4;";

  private static AbstractThrowableAssert<?, ? extends Throwable> run(String body) {
    var runner = new KernelRunner(WarpTest.KERNEL.formatted(body));
    return assertThatThrownBy(
            () -> runner.run("test", new Grid(1, THREADS), 0, new int[THREADS], new int[THREADS]))
        .isInstanceOf(PtxFault.class);
  }

  @Test
  void namesKernelLineBlockAndThread() {
    run("setp.eq.s32 %p1, %r0, 37;\n@%p1 ld.global.u32 %r2, [%rd1+4096];")
        .hasMessageContainingAll(
            "test", "block (0,0,0)", "thread (37,0,0)", "line " + (LINES_BEFORE + 1));
  }

  @Test
  void readsOutOfBounds() {
    run("ld.global.u32 %r2, [%rd4+4];")
        .hasMessageContaining("out of bounds: 4 bytes at offset 256 of device memory of 256 bytes")
        .hasMessageContaining("thread (63,0,0)");
    run("ld.global.u32 %r2, [%rd4-4];").hasMessageContaining("out of bounds");
    run("mov.u64 %rd5, 0; ld.global.u32 %r2, [%rd5];")
        .hasMessageContaining("out of bounds: 0x0 is in no allocation");
    run("mov.u32 %r2, tile; st.shared.u32 [%r2+512], %r0;")
        .hasMessageContaining("512 bytes of shared memory");
    run("ld.local.u32 %r2, [own+16];").hasMessageContaining("16 bytes of local memory");
  }

  @Test
  void readsMisaligned() {
    run("ld.global.u32 %r2, [%rd4+2];").hasMessageContaining("misaligned: 4 bytes");
    run("ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%rd1+8];")
        .hasMessageContaining("misaligned: 16 bytes");
  }

  @Test
  void readsWhatNobodyWrote() {
    run(OWN_SLOT + "ld.shared.u32 %r9, [%r3];")
        .hasMessageContaining("uninitialised: byte 0x0 of shared memory");
  }

  @Test
  void readsAnAsynchronousCopyTooEarly() {
    run(OWN_SLOT + "cp.async.ca.shared.global [%r3], [%rd4], 4; ld.shared.u32 %r9, [%r3];")
        .hasMessageContaining("uninitialised");
  }

  @Test
  void racesBetweenWarps() {
    // Warp 1 reads what warp 0 wrote.
    run(OWN_SLOT
            + """
            st.shared.u32 [%r3], %r0;
            mov.u32 %r5, 63;
            sub.s32 %r5, %r5, %r0;
            mad.lo.s32 %r5, %r5, 4, %r2;
            setp.gt.u32 %p1, %r0, 31;
            @%p1 ld.shared.u32 %r9, [%r5];
            """)
        .hasMessageContaining("race: byte")
        .hasMessageContaining("read by warp 1, and written by warp 0");
    // Both write.
    run("mov.u32 %r2, tile; st.shared.u32 [%r2], %r0;")
        .hasMessageContaining("written by warp 1, and written by warp 0");
    // All have read, then warp 0 writes before warp 1 may be done.
    run(OWN_SLOT
            + """
            st.shared.u32 [%r3], %r0;
            bar.sync 0;
            ld.shared.u32 %r9, [%r2];
            setp.eq.u32 %p1, %r0, 32;
            @%p1 st.shared.u32 [%r2], %r0;
            """)
        .hasMessageContaining("written by warp 1, and read by");
  }

  @Test
  void leavesThreadsOutOfABarrier() {
    run("setp.gt.u32 %p1, %r0, 40; @%p1 ret; bar.sync 0;")
        .hasMessageContaining("a barrier that not all threads reach: thread (0,0,0) waits")
        .hasMessageContaining("thread (41,0,0) has ended");
  }

  @Test
  void waitsForLanesThatNeverCome() {
    run("setp.eq.u32 %p1, %r1, 3; @%p1 bra $DONE; shfl.sync.idx.b32 %r9, %r0, 0, 31, -1; $DONE: bar.sync 0;")
        .hasMessageContaining("wait for others that do not come: shfl.sync.idx.b32");
  }

  @Test
  void shufflesFromALaneThatTakesNoPart() {
    run("setp.gt.u32 %p1, %r1, 15; @%p1 bra $DONE; shfl.sync.idx.b32 %r9, %r0, 20, 31, 0xffff; $DONE:")
        .hasMessageContaining("a shuffle from lane 20");
  }

  @Test
  void dividesByZero() {
    run("div.s32 %r9, %r0, %r9;").hasMessageContaining("zero");
  }

  @Test
  void namesAnUnknownInstructionAndItsLine() {
    run("add.s32 %r9, %r0, 1;\nfrob.s32 %r9, %r0;")
        .hasMessageContaining("line %d: unknown instruction: frob.s32".formatted(LINES_BEFORE + 1));
    run("add.frob.s32 %r9, %r0, %r1;").hasMessageContaining("unknown instruction: add.frob.s32");
    run("ld.global.frob.u32 %r9, [%rd1];").hasMessageContaining("unknown instruction");
    run("mov.u32 %r9, %clock;").hasMessageContaining("unknown name: %clock");
    run("call.uni f, ();").hasMessageContaining("unknown instruction: call.uni");
  }

  @Test
  void takesOtherArguments() {
    var runner = new KernelRunner(WarpTest.KERNEL.formatted(""));
    assertThatThrownBy(() -> runner.run("test", new Grid(1, THREADS), 0, new int[THREADS]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("test takes arguments of [8, 8] bytes");
    assertThatThrownBy(() -> runner.run("test", new Grid(1, THREADS), 0, new int[THREADS], 1))
        .isInstanceOf(PtxFault.class);
  }

  @Test
  void asksForTooMuch() {
    var runner = new KernelRunner(WarpTest.KERNEL.formatted(""));
    assertThatThrownBy(
            () -> runner.run("test", new Grid(1, 2048), 0, new int[THREADS], new int[THREADS]))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("CUDA_ERROR_INVALID_VALUE");
    var machine = new PtxMachine(1000);
    try (CudaContext context = machine.open(machine.devices().getFirst())) {
      assertThatThrownBy(() -> context.allocate(1001))
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY");
    }
  }

  @Test
  void usesFreedAndUninitialisedMemory() {
    var machine = new PtxMachine();
    try (CudaContext context = machine.open(machine.devices().getFirst());
        CudaContext.Stream stream = context.stream();
        var module = context.load("test", WarpTest.KERNEL.formatted("ld.global.u32 %r9, [%rd4];"));
        var out = context.allocate(256);
        var in = context.allocate(256)) {
      var kernel = module.kernel("test", 0);
      stream.launch(
          kernel, new Grid(1, THREADS), 0, new Parameters().add(out.address()).add(in.address()));
      assertThatThrownBy(stream::synchronize)
          .isInstanceOf(PtxFault.class)
          .hasMessageContaining("uninitialised: offset 0 of device memory");

      var freed = context.allocate(256);
      freed.close();
      stream.launch(
          kernel,
          new Grid(1, THREADS),
          0,
          new Parameters().add(out.address()).add(freed.address()));
      assertThatThrownBy(stream::synchronize)
          .isInstanceOf(PtxFault.class)
          .hasMessageContaining("use after free");
      assertThatThrownBy(freed::close).isInstanceOf(PtxFault.class);
    }
  }

  /// Nothing happens before somebody waits for it.
  @Test
  void forgetsToWait() {
    var machine = new PtxMachine();
    try (CudaContext context = machine.open(machine.devices().getFirst());
        CudaContext.Stream copies = context.stream();
        CudaContext.Stream other = context.stream();
        CudaContext.Event event = context.event();
        var memory = context.allocate(4)) {
      int[] back = {0};
      copies.copyToDevice(memory.address(), MemorySegment.ofArray(new int[] {5}));
      copies.record(event);
      other.await(event);
      other.copyToHost(MemorySegment.ofArray(back), memory.address());
      assertThat(back).containsExactly(0);

      other.synchronize();

      assertThat(back).containsExactly(5);
    }
  }

  @Test
  void leaks() {
    var machine = new PtxMachine();
    CudaContext context = machine.open(machine.devices().getFirst());
    context.allocate(100);
    context.close();
    assertThat(machine.liveAllocations()).hasSize(1);
  }
}
