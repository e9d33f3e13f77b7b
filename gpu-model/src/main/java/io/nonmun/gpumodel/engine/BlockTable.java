package io.nonmun.gpumodel.engine;

import java.util.Arrays;

/// A sequence's blocks of one pool, by their place in the sequence. Those before the first that is
/// still needed are given back, and are [BlockPool#NONE].
final class BlockTable {

  private int[] blocks = {};
  private int first;
  private int count;

  /// By place; what is behind [#count] has no meaning.
  int[] blocks() {
    return blocks;
  }

  int get(int place) {
    return blocks[place];
  }

  /// Place of the first that is held.
  int first() {
    return first;
  }

  /// Places, of blocks that were given back too.
  int count() {
    return count;
  }

  /// Blocks that are held.
  int held() {
    return count - first;
  }

  /// Begins at a place, with blocks that are not needed before.
  void skip(int places) {
    while (count < places) {
      append(BlockPool.NONE);
    }
    first = places;
  }

  /// Holds one more block of other sequences.
  void share(BlockPool pool, int block) {
    pool.retain(block);
    append(block);
  }

  /// Makes room for so many places; what it got so far stays its own if it fails.
  boolean grow(BlockPool pool, int places) {
    while (count < places) {
      var block = pool.allocate();
      if (block == BlockPool.NONE) {
        return false;
      }
      append(block);
    }
    return true;
  }

  private void append(int block) {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, Math.max(8, 2 * count));
    }
    blocks[count++] = block;
  }

  /// Gives back what is before a place.
  void leave(BlockPool pool, int place) {
    while (first < place) {
      pool.release(blocks[first]);
      blocks[first++] = BlockPool.NONE;
    }
  }

  /// Gives all back, the last blocks first: without its beginning, the rest of a text cannot be
  /// found.
  void release(BlockPool pool) {
    while (count > first) {
      pool.release(blocks[--count]);
    }
    first = 0;
    count = 0;
  }
}
