package io.nonmun.gpumodel.backend;

/// Keys and values of past tokens, in blocks of [#BLOCK_TOKENS] positions that belong to no
/// sequence in particular: a sequence's block table says which ones are its own, in order.
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
  record Shape(int layers, int heads, int headDimension) {

    /// Blocks that hold a number of positions.
    public static int blocks(int positions) {
      return Math.ceilDiv(positions, BLOCK_TOKENS);
    }
  }

  int blocks();

  long bytes();

  @Override
  void close();
}
