package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.KvCache;
import org.jspecify.annotations.Nullable;

/// The blocks of a cache: those of layers that see all, by which contents are numbered, and beside
/// them those of layers that see a window.
///
/// @param windowed null for a model without such layers
record BlockPools(KvCache.Shape shape, BlockPool full, @Nullable BlockPool windowed) {

  static BlockPools of(KvCache.Shape shape, int blocks, int windowBlocks) {
    return new BlockPools(
        shape, new BlockPool(blocks), shape.hasWindows() ? new BlockPool(windowBlocks) : null);
  }

  /// Of blocks that a text begins with, how many can be used: before the row behind them, there
  /// have to be its window's blocks too.
  ///
  /// @param known what layers that see all have
  int usable(int[] known) {
    if (windowed == null) {
      return known.length;
    }
    var usable = 0;
    var lacking = -1; // the last place without a block
    for (var i = 0; i < known.length; i++) {
      if (windowed.find(full.content(known[i])) == BlockPool.NONE) {
        lacking = i;
      }
      if (lacking < shape.firstBlock((i + 1) * KvCache.BLOCK_TOKENS)) {
        usable = i + 1;
      }
    }
    return usable;
  }

  /// Lets no block be found any more: their content is not to be relied on.
  void forgetAll() {
    full.forgetAll();
    if (windowed != null) {
      windowed.forgetAll();
    }
  }
}
