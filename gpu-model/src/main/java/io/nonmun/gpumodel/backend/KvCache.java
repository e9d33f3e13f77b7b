package io.nonmun.gpumodel.backend;

import java.util.Set;

/// Keys and values of past tokens, in blocks of [#BLOCK_TOKENS] positions that belong to no
/// sequence in particular: a sequence's block table says which ones are its own, in order.
///
/// Layers that see a window only have blocks and tables of their own: of them, a sequence needs
/// those of its last positions, however long it is.
public interface KvCache extends AutoCloseable {

  /// Positions in a block.
  int BLOCK_TOKENS = 16;

  /// Positions that it is of little use with fewer than.
  int LEAST_TOKENS = 512;

  /// What one position takes.
  ///
  /// @param layers of the model
  /// @param heads for keys and values
  /// @param headDimension values of one head
  /// @param windowed layers that see a window only, from 0
  /// @param window positions that these see at most
  record Shape(int layers, int heads, int headDimension, Set<Integer> windowed, int window) {

    public Shape {
      windowed = Set.copyOf(windowed);
    }

    /// Of layers that all see all.
    public Shape(int layers, int heads, int headDimension) {
      this(layers, heads, headDimension, Set.of(), Integer.MAX_VALUE);
    }

    /// Blocks that hold a number of positions.
    public static int blocks(int positions) {
      return Math.ceilDiv(positions, BLOCK_TOKENS);
    }

    public boolean hasWindows() {
      return !windowed.isEmpty();
    }

    public boolean isWindowed(int layer) {
      return windowed.contains(layer);
    }

    /// Place in a block table of the first block that a row sees in windowed layers.
    public int firstBlock(int position) {
      return Math.max(0, position + 1 - window) / BLOCK_TOKENS;
    }

    /// How many blocks of windowed layers serve as many positions as a number of blocks of the
    /// others: no more than the windows of all sequences, the rows of a step, and two blocks for
    /// each sequence, as neither begins at the border of one.
    ///
    /// @param sequences side by side
    /// @param rows of a step
    public int windowBlocks(int blocks, int sequences, int rows) {
      var each = (window - 1L) / BLOCK_TOKENS + 3;
      return hasWindows() ? (int) Math.min(blocks, sequences * each + blocks(rows)) : 0;
    }

    /// Values of all keys and values in so many blocks.
    public long values(int blocks, int windowBlocks) {
      var inWindows = (long) windowed.size() * windowBlocks;
      var inOthers = (long) (layers - windowed.size()) * blocks;
      return 2L * heads * headDimension * BLOCK_TOKENS * (inWindows + inOthers);
    }
  }

  int blocks();

  long bytes();

  @Override
  void close();
}
