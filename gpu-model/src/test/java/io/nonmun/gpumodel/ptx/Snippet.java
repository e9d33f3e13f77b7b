package io.nonmun.gpumodel.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.util.Random;

/// Runs single instructions on many values and compares with what Java says.
final class Snippet {

  static final int LANES = 2048;
  private static final int INPUTS = 4;

  /// Register names by prefix, as nvcc numbers them: `0` to `3` hold the inputs, `9` the result.
  private static final String KERNEL =
      """
      .version 8.0
      .target sm_80
      .address_size 64
      .visible .entry test(.param .u64 out, .param .u64 in) {
        .reg .pred %%p<20>;
        .reg .b16 %%rs<20>;
        .reg .b32 %%r<20>;
        .reg .f32 %%f<20>;
        .reg .b64 %%rd<20>;
        .reg .f64 %%fd<20>;
        .reg .b32 %%index<4>;
        .reg .b64 %%address<4>;
        .shared .align 16 .b8 tile[512];
        mov.u32 %%index0, %%tid.x;
        mov.u32 %%index1, %%ctaid.x;
        mov.u32 %%index2, %%ntid.x;
        mad.lo.s32 %%index3, %%index1, %%index2, %%index0;
        mul.wide.u32 %%address0, %%index3, 8;
        ld.param.u64 %%address1, [out];
        ld.param.u64 %%address2, [in];
        add.s64 %%address1, %%address1, %%address0;
        add.s64 %%address2, %%address2, %%address0;
        %s
        %s
        %s
        st.global.u64 [%%address1], %%rd9;
        ret;
      }
      """;

  private static final String INPUT =
      """
      ld.global.u64 %%rd%1$d, [%%address2+%2$d];
      cvt.u16.u64 %%rs%1$d, %%rd%1$d;
      cvt.u32.u64 %%r%1$d, %%rd%1$d;
      mov.b32 %%f%1$d, %%r%1$d;
      mov.b64 %%fd%1$d, %%rd%1$d;
      setp.ne.u64 %%p%1$d, %%rd%1$d, 0;
      """;

  /// The value of one lane.
  interface Expected {
    long of(long a, long b, long c);
  }

  private Snippet() {}

  /// Runs PTX in a thread for each element of the inputs.
  ///
  /// @param result the register that is the result: `%r9`, `%rd9`, `%rs9`, `%f9`, `%fd9` or `%p9`
  static long[] run(String body, String result, long[]... inputs) {
    var in = new long[INPUTS * LANES];
    var load = new StringBuilder();
    for (int i = 0; i < inputs.length; i++) {
      System.arraycopy(inputs[i], 0, in, i * LANES, inputs[i].length);
    }
    for (int i = 0; i < INPUTS; i++) {
      load.append(INPUT.formatted(i, i * LANES * Long.BYTES));
    }
    String widen =
        switch (result) {
          case "%r9" -> "cvt.u64.u32 %rd9, %r9;";
          case "%rs9" -> "cvt.u64.u16 %rd9, %rs9;";
          case "%f9" -> "mov.b32 %r9, %f9; cvt.u64.u32 %rd9, %r9;";
          case "%fd9" -> "mov.b64 %rd9, %fd9;";
          case "%p9" -> "selp.b64 %rd9, 1, 0, %p9;";
          default -> "";
        };
    var out = new long[LANES];
    new KernelRunner(KERNEL.formatted(load, body, widen))
        .run("test", new Grid(LANES / 64, 64), 0, out, in);
    return out;
  }

  /// Compares the result of `body` on values that are awkward as integers.
  static void check(String body, String result, Expected expected) {
    check(body, result, Snippet::integer, expected);
  }

  /// Compares the result of `body` on values that are awkward as F32.
  static void checkFloat(String body, Expected expected) {
    check(body, body.contains("%p9") ? "%p9" : "%f9", Snippet::single, expected);
  }

  /// Compares the result of `body` on values that `values` makes.
  static void check(String body, String result, Values values, Expected expected) {
    var random = new Random(body.hashCode());
    var inputs = new long[3][LANES];
    for (long[] input : inputs) {
      for (int i = 0; i < LANES; i++) {
        input[i] = values.next(random);
      }
    }
    long[] out = run(body, result, inputs);
    long mask = mask(result);
    for (int i = 0; i < LANES; i++) {
      long want = expected.of(inputs[0][i], inputs[1][i], inputs[2][i]) & mask;
      assertThat(out[i])
          .as("%s of 0x%x, 0x%x, 0x%x", body, inputs[0][i], inputs[1][i], inputs[2][i])
          .isEqualTo(want);
    }
  }

  private static long mask(String result) {
    return switch (result) {
      case "%rs9" -> 0xffff;
      case "%r9", "%f9" -> 0xffff_ffffL;
      default -> -1;
    };
  }

  interface Values {
    long next(Random random);
  }

  private static final long[] INTEGERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    15,
    16,
    31,
    32,
    33,
    63,
    64,
    65,
    127,
    128,
    255,
    256,
    0x7fff,
    0x8000,
    0xffff,
    Integer.MAX_VALUE,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -7,
    -32
  };

  static long integer(Random random) {
    return random.nextBoolean() ? INTEGERS[random.nextInt(INTEGERS.length)] : random.nextLong();
  }

  private static final float[] FLOATS = {
    0,
    -0f,
    1,
    -1,
    0.5f,
    1.5f,
    2.5f,
    -2.5f,
    3,
    0.1f,
    1e-3f,
    100,
    65504,
    65519.99f,
    65520,
    1e10f,
    2147483520f,
    2147483648f,
    -2147483648f,
    4294967296f,
    9e18f,
    1e20f,
    6e-8f,
    3e-8f,
    2.9e-8f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL / 4,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  static long single(Random random) {
    float value =
        switch (random.nextInt(3)) {
          case 0 -> FLOATS[random.nextInt(FLOATS.length)];
          case 1 -> (float) random.nextGaussian();
          default -> (float) Math.scalb(random.nextGaussian(), random.nextInt(-140, 120));
        };
    return Float.floatToIntBits(value) & 0xffff_ffffL;
  }

  static long real(Random random) {
    return random.nextInt(3) == 0
        ? Double.doubleToLongBits(Float.intBitsToFloat((int) single(random)))
        : Double.doubleToLongBits(Math.scalb(random.nextGaussian(), random.nextInt(-200, 200)));
  }
}
