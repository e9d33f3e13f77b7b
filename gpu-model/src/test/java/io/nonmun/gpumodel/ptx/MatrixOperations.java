package io.nonmun.gpumodel.ptx;

/// Tensor-core instructions: section 9.7.14 of the PTX ISA. All 32 lanes execute them together, and
/// a matrix's elements are spread over the lanes' registers as the ISA's figures say: a lane has a
/// row `lane / 4` and a pair of columns `lane % 4` of each 8 x 8 part.
final class MatrixOperations {

  private static final int ROWS = 16;
  private static final int COLUMNS = 8;

  private MatrixOperations() {}

  /// `ldmatrix.x1`, `.x2`, `.x4`: 8 x 8 matrices of 16 bits. Lane `8 i + j` has the address of row
  /// j of matrix i.
  ///
  /// @param to where the register for each matrix begins
  static Instruction load(MemoryAccess access, boolean transpose, int... to) {
    return (warp, lanes) -> {
      requireAll(warp, lanes);
      var rows = new long[2 * 8 * to.length]; // four values each
      for (int row = 0; row < 8 * to.length; row++) {
        long at = access.at(warp, row, 16);
        rows[2 * row] = access.space().read(warp, at, Long.BYTES);
        rows[2 * row + 1] = access.space().read(warp, at + Long.BYTES, Long.BYTES);
      }
      access.countRead(warp, (int) ((1L << 8 * to.length) - 1), 16);
      for (int i = 0; i < to.length; i++) {
        for (int lane = 0; lane < Warp.SIZE; lane++) {
          int row = lane / 4;
          int column = lane % 4 * 2;
          warp.registers[to[i] + lane] =
              transpose
                  ? value(rows, 8 * i + column, row) | value(rows, 8 * i + column + 1, row) << 16
                  : value(rows, 8 * i + row, column) | value(rows, 8 * i + row, column + 1) << 16;
        }
      }
    };
  }

  private static long value(long[] rows, int row, int column) {
    return rows[2 * row + column / 4] >>> 16 * (column % 4) & 0xffff;
  }

  /// `mma.sync.m16n8kK.row.col` with F16 or BF16 factors and F32 sums: D = A B + C.
  ///
  /// @param a where the registers of A `[16, K]` begin, two values each: for each 8 columns the
  ///   upper and the lower 8 rows
  /// @param b of B `[K, 8]`: for each 8 rows, the lane's column `lane / 4`
  /// @param c of C `[16, 8]`, a value each: the pair in the upper 8 rows, then in the lower
  static Instruction multiply(Halves format, int[] d, int[] a, int[] b, int[] c) {
    int depth = 8 * b.length;
    return (warp, lanes) -> {
      requireAll(warp, lanes);
      long[] r = warp.registers;
      var left = new double[ROWS * depth];
      var right = new double[COLUMNS * depth]; // column by column
      for (int lane = 0; lane < Warp.SIZE; lane++) {
        int row = lane / 4;
        for (int half = 0; half < 2; half++) {
          int column = lane % 4 * 2 + half;
          for (int i = 0; i < a.length; i++) {
            left[(row + i % 2 * 8) * depth + column + i / 2 * 8] =
                format.decode(r[a[i] + lane] >>> 16 * half & 0xffff);
          }
          for (int i = 0; i < b.length; i++) {
            right[row * depth + column + i * 8] =
                format.decode(r[b[i] + lane] >>> 16 * half & 0xffff);
          }
        }
      }
      for (int lane = 0; lane < Warp.SIZE; lane++) {
        for (int i = 0; i < d.length; i++) {
          int row = lane / 4 + i / 2 * 8;
          int column = lane % 4 * 2 + i % 2;
          double sum = Floats.f(r[c[i] + lane]);
          for (int k = 0; k < depth; k++) {
            sum += left[row * depth + k] * right[column * depth + k];
          }
          r[d[i] + lane] = Floats.bits((float) sum);
        }
      }
    };
  }

  private static void requireAll(Warp warp, int lanes) {
    if (lanes != Warp.ALL) {
      warp.lane = Integer.numberOfTrailingZeros(lanes);
      throw new PtxFault("only lanes 0x%x of the warp".formatted(lanes));
    }
  }
}
