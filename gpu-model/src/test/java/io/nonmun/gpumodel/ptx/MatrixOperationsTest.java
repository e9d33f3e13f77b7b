package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A product of small matrices, staged in shared memory as a kernel would: A `[16, 16]` and B `[16,
/// 8]` row by row, so that B is transposed on its way to the registers.
class MatrixOperationsTest {

  private static final int M = 16;
  private static final int N = 8;
  private static final int K = 16;

  /// `ldmatrix` addresses: lane `l` has row `l % 16`, column `l / 16 * 8` of A, and row `l % 16` of
  /// B.
  private static final String KERNEL =
      """
      .version 8.0
      .target sm_80
      .address_size 64
      .visible .entry test(.param .u64 d, .param .u64 a, .param .u64 b) {
        .reg .pred %%p<2>;
        .reg .b32 %%r<30>;
        .reg .f32 %%f<10>;
        .reg .b64 %%rd<20>;
        .shared .align 16 .b8 left[512];
        .shared .align 16 .b8 right[256];
        ld.param.u64 %%rd0, [d];
        ld.param.u64 %%rd1, [a];
        ld.param.u64 %%rd2, [b];
        mov.u32 %%r0, %%tid.x;
        mul.wide.u32 %%rd3, %%r0, 16;
        add.s64 %%rd4, %%rd1, %%rd3;
        mov.u32 %%r1, left;
        mad.lo.u32 %%r2, %%r0, 16, %%r1;
        ld.global.v4.u32 {%%r3, %%r4, %%r5, %%r6}, [%%rd4];
        st.shared.v4.u32 [%%r2], {%%r3, %%r4, %%r5, %%r6};
        mul.wide.u32 %%rd3, %%r0, 8;
        add.s64 %%rd4, %%rd2, %%rd3;
        mov.u32 %%r7, right;
        mad.lo.u32 %%r8, %%r0, 8, %%r7;
        ld.global.v2.u32 {%%r3, %%r4}, [%%rd4];
        st.shared.v2.u32 [%%r8], {%%r3, %%r4};
        bar.sync 0;
        and.b32 %%r9, %%r0, 15;
        shr.u32 %%r10, %%r0, 4;
        mad.lo.u32 %%r11, %%r9, 32, %%r1;
        mad.lo.u32 %%r11, %%r10, 16, %%r11;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%%r20, %%r21, %%r22, %%r23}, [%%r11];
        mad.lo.u32 %%r12, %%r9, 16, %%r7;
        ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%%r24, %%r25}, [%%r12];
        mov.f32 %%f0, 0f3F800000;
        %1$s
        shr.u32 %%r13, %%r0, 2;
        and.b32 %%r14, %%r0, 3;
        shl.b32 %%r13, %%r13, 3;
        mad.lo.u32 %%r13, %%r14, 2, %%r13;
        mul.wide.u32 %%rd5, %%r13, 4;
        add.s64 %%rd5, %%rd0, %%rd5;
        st.global.v2.f32 [%%rd5], {%%f4, %%f5};
        st.global.v2.f32 [%%rd5+256], {%%f6, %%f7};
        ret;
      }
      """;

  private static final String WHOLE =
      "mma.sync.aligned.m16n8k16.row.col.f32.%1$s.%1$s.f32 {%%f4, %%f5, %%f6, %%f7},"
          + " {%%r20, %%r21, %%r22, %%r23}, {%%r24, %%r25}, {%%f0, %%f0, %%f0, %%f0};";

  private static final String IN_TWO_STEPS =
      "mma.sync.aligned.m16n8k8.row.col.f32.%1$s.%1$s.f32 {%%f4, %%f5, %%f6, %%f7},"
          + " {%%r20, %%r21}, {%%r24}, {%%f0, %%f0, %%f0, %%f0};"
          + "mma.sync.aligned.m16n8k8.row.col.f32.%1$s.%1$s.f32 {%%f4, %%f5, %%f6, %%f7},"
          + " {%%r22, %%r23}, {%%r25}, {%%f4, %%f5, %%f6, %%f7};";

  private static short[] halves(int count, boolean brain, Random random) {
    var values = new short[count];
    for (int i = 0; i < count; i++) {
      float value = (float) random.nextGaussian();
      values[i] =
          brain ? (short) (Float.floatToIntBits(value) >>> 16) : Float.floatToFloat16(value);
    }
    return values;
  }

  private static float decode(short bits, boolean brain) {
    return brain ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void multiplies(boolean brain) {
    for (String multiply : new String[] {WHOLE, IN_TWO_STEPS}) {
      var random = new Random(3);
      short[] a = halves(M * K, brain, random);
      short[] b = halves(K * N, brain, random);
      var d = new float[M * N];

      new KernelRunner(KERNEL.formatted(multiply.formatted(brain ? "bf16" : "f16")))
          .run("test", new Grid(1, Warp.SIZE), 0, d, a, b);

      for (int m = 0; m < M; m++) {
        for (int n = 0; n < N; n++) {
          double sum = 1;
          for (int k = 0; k < K; k++) {
            sum += decode(a[m * K + k], brain) * decode(b[k * N + n], brain);
          }
          assertThat(d[m * N + n]).isCloseTo((float) sum, within(1e-5f));
        }
      }
    }
  }

  @Test
  void asksForTheWholeWarp() {
    String some = "setp.gt.u32 %p1, %r0, 3; @%p1 bra $DONE; " + WHOLE.formatted("f16") + "$DONE:";
    var runner = new KernelRunner(KERNEL.formatted(some));
    assertThatThrownBy(() ->
            runner.run(
                "test",
                new Grid(1, Warp.SIZE),
                0,
                new float[M * N],
                new short[M * K],
                new short[K * N]))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("only lanes 0xf of the warp");
  }

  @Test
  void knowsNoOtherShape() {
    String other = "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%f4}, {%r20}, {%r24}, {%f0};";
    var runner = new KernelRunner(KERNEL.formatted(other));
    assertThatThrownBy(() -> runner.run("test", new Grid(1, Warp.SIZE), 0))
        .isInstanceOf(PtxFault.class)
        .hasMessageContaining("unknown instruction: mma.sync.aligned.m16n8k32");
  }
}
