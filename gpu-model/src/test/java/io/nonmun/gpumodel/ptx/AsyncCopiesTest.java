package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `cp.async` of fewer bytes than it fills: how a kernel loads the last tile of an array.
class AsyncCopiesTest {

  /// Lane `r0` has 16 bytes of `in` at `rd3`, of which `r3` are there: 0 to 16.
  private static final String KERNEL =
      """
      .version 8.0
      .target sm_80
      .address_size 64
      .visible .entry test(.param .u64 out, .param .u64 in, .param .u32 bytes) {
        .reg .pred %%p<4>;
        .reg .b32 %%r<9>;
        .reg .b64 %%rd<9>;
        .shared .align 16 .b8 tile[512];
        ld.param.u64 %%rd0, [out];
        ld.param.u64 %%rd1, [in];
        ld.param.u32 %%r1, [bytes];
        mov.u32 %%r0, %%tid.x;
        mul.wide.u32 %%rd2, %%r0, 16;
        add.s64 %%rd3, %%rd1, %%rd2;
        add.s64 %%rd4, %%rd0, %%rd2;
        shl.b32 %%r2, %%r0, 4;
        sub.s32 %%r3, %%r1, %%r2;
        max.s32 %%r3, %%r3, 0;
        min.s32 %%r3, %%r3, 16;
        mov.u32 %%r4, tile;
        add.s32 %%r4, %%r4, %%r2;
        setp.eq.s32 %%p1, %%r3, 0;
        %s
        cp.async.wait_all;
        ld.shared.v4.u32 {%%r5, %%r6, %%r7, %%r8}, [%%r4];
        st.global.v4.u32 [%%rd4], {%%r5, %%r6, %%r7, %%r8};
        ret;
      }
      """;

  private static LaunchReport run(String copy, byte[] out, byte[] in) {
    return new KernelRunner(KERNEL.formatted(copy))
        .run("test", new Grid(1, Warp.SIZE), 0, out, in, in.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 8, 12, 16})
  void readsWhatIsThereAndFillsUpWithZeros(int last) {
    var in = new byte[20 * 16 + last];
    for (var i = 0; i < in.length; i++) {
      in[i] = (byte) (i % 251 + 1);
    }
    var out = new byte[Warp.SIZE * 16];

    var report = run("cp.async.cg.shared.global [%r4], [%rd3], 16, %r3;", out, in);

    assertThat(out).isEqualTo(Arrays.copyOf(in, out.length));
    assertThat(report.bytesRead()).isEqualTo(in.length);
  }

  /// And a lane's load of what was copied another.
  @Test
  void isAnAccessOfSharedMemory() {
    var copy = "cp.async.cg.shared.global [%r4], [%rd3], 16;";
    var side = run(copy, new byte[512], new byte[512]);
    assertThat(side.sharedAccesses()).isEqualTo(2);
    assertThat(side.bankConflicts()).isZero();

    // Of each eight lanes, which are served at once, four have the same banks for themselves.
    var stacked =
        run(
            "and.b32 %r2, %r0, 3; mov.u32 %r4, tile; mad.lo.u32 %r4, %r2, 128, %r4;" + copy,
            new byte[512],
            new byte[512]);
    assertThat(stacked.bankConflicts()).isEqualTo(2 * 4 * 3);
  }

  @Test
  void readsNothingWhereverItPoints() {
    var out = new byte[Warp.SIZE * 16];
    var report = run("cp.async.cg.shared.global [%r4], [%rd2], 16, 0;", out, new byte[16]);

    assertThat(out).containsOnly(0);
    assertThat(report.bytesRead()).isZero();
    assertThat(report.sectorsRead()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ca.shared.global [%r4], [%rd3], 8, 8", "ca.shared.global [%r4], [%rd3], 8"})
  void readsNoMoreThanThereIs(String copy) {
    assertThatThrownBy(() -> run("cp.async." + copy + ";", new byte[512], new byte[20 * 16 + 4]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("out of bounds: 8 bytes at offset 320 of device memory of 324 bytes")
        .hasMessageContaining("thread (20,0,0)")
        .hasMessageContaining("cp.async");
  }

  @Test
  void readsNoMoreThanItFills() {
    assertThatThrownBy(() ->
            run("cp.async.cg.shared.global [%r4], [%rd3], 16, 17;", new byte[512], new byte[512]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("undefined: a copy of 17 of 16 bytes");
  }

  /// What ISA 8.0 does not have, or no ISA.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cg.shared.global [%r4], [%rd3], 16, %p1",
        "cg.shared.global [%r4], [%rd3], 8",
        "ca.shared.global [%r4], [%rd3], 12"
      })
  void otherFormsAreUnknown(String copy) {
    assertThatThrownBy(() -> run("cp.async." + copy + ";", new byte[512], new byte[512]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("unknown instruction: cp.async." + copy.substring(0, 9));
  }
}
