package io.nonmun.gpumodel.engine;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who holds which block of the KV cache, and which blocks still have content that a prompt can
/// use.
///
/// A full block is found by its tokens and all that came before them: the key is the tokens and the
/// content number of the block before. Numbers are never given twice, so other content cannot be
/// taken for it, as it could with hashes alone. A block that nobody holds keeps its content until
/// it is handed out anew, the one that was given back longest ago first. The same tokens have other
/// keys and values with an adapter, so each adapter's texts begin with a content number of their
/// own.
///
/// Beside the pool that numbers contents, another one of the same sequences' other blocks finds
/// them by that number.
final class BlockPool {

  static final int NONE = -1;

  /// The content number of nothing: what the first block of a sequence follows.
  static final long ROOT = 0;

  private static final int[] NO_TOKENS = {};

  private record Key(long parent, int[] tokens) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(var otherParent, var otherTokens)
          && parent == otherParent
          && Arrays.equals(tokens, otherTokens);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(tokens) + Long.hashCode(parent);
    }
  }

  private final int blocks;
  private final int[] holders;

  // A ring through the blocks that nobody holds, in the order in which they are handed out; the
  // index behind the last block is where it begins.
  private final int[] next;
  private final int[] previous;
  private int available;
  private int peak;
  private int cached;

  private final @Nullable Key[] keys;
  private final long[] contents;
  private final Map<Key, Integer> byKey = new HashMap<>();
  private final Map<String, Long> roots = new HashMap<>(); // below ROOT, by adapter
  private long lastContent = ROOT;

  BlockPool(int blocks) {
    this.blocks = blocks;
    holders = new int[blocks];
    next = new int[blocks + 1];
    previous = new int[blocks + 1];
    keys = new Key[blocks];
    contents = new long[blocks];
    next[blocks] = blocks;
    previous[blocks] = blocks;
    for (var block = 0; block < blocks; block++) {
      link(block, previous[blocks]);
    }
  }

  /// All blocks.
  int blocks() {
    return blocks;
  }

  /// Blocks that nobody holds.
  int available() {
    return available;
  }

  /// Blocks that were held at once at most, so far.
  int peak() {
    return peak;
  }

  /// Blocks that nobody holds and whose content can still be used.
  int cached() {
    return cached;
  }

  /// A block for new content, held once.
  ///
  /// @return [#NONE] if all are held
  int allocate() {
    var block = next[blocks];
    if (block == blocks) {
      return NONE;
    }
    forget(block);
    unlink(block);
    holders[block] = 1;
    return block;
  }

  /// Holds a block once more.
  void retain(int block) {
    if (holders[block]++ == 0) {
      unlink(block);
    }
  }

  /// Ends one hold.
  ///
  /// @throws IllegalStateException if nobody holds the block
  void release(int block) {
    if (holders[block] == 0) {
      throw new IllegalStateException("block %d is given back twice".formatted(block));
    }
    if (--holders[block] == 0) {
      // Content that nobody can find is no loss: such a block is the next to be handed out.
      link(block, keys[block] == null ? blocks : previous[blocks]);
    }
  }

  /// What the first block of a sequence follows.
  ///
  /// @param adapter that it is computed with; null for the model alone
  long root(@Nullable String adapter) {
    return adapter == null ? ROOT : roots.computeIfAbsent(adapter, _ -> ROOT - 1 - roots.size());
  }

  /// The block with the tokens `[from, from + BLOCK_TOKENS)` after some content.
  ///
  /// @return [#NONE] if there is none
  int find(long parent, int[] tokens, int from) {
    return byKey.getOrDefault(key(parent, tokens, from), NONE);
  }

  /// The block beside the one with some content.
  ///
  /// @return [#NONE] if there is none
  int find(long content) {
    return byKey.getOrDefault(new Key(content, NO_TOKENS), NONE);
  }

  /// The blocks that a text begins with.
  ///
  /// @param root as [#root]
  /// @param most that are looked for
  int[] prefix(long root, int[] tokens, int most) {
    var found = new int[most];
    var content = root;
    for (var i = 0; i < most; i++) {
      found[i] = find(content, tokens, i * BLOCK_TOKENS);
      if (found[i] == NONE) {
        return Arrays.copyOf(found, i);
      }
      content = contents[found[i]];
    }
    return found;
  }

  /// The number of a found block's content.
  long content(int block) {
    return contents[block];
  }

  /// Lets a full block be found. Where another one has the same content, that one stays.
  ///
  /// @return the content's number
  long register(int block, long parent, int[] tokens, int from) {
    var known = register(block, key(parent, tokens, from));
    if (known == block) {
      contents[block] = ++lastContent;
    }
    return contents[known];
  }

  /// Lets a full block be found that is beside the one with some content.
  void register(int block, long content) {
    register(block, new Key(content, NO_TOKENS));
  }

  /// @return the block that is found by the key
  private int register(int block, Key key) {
    var known = byKey.putIfAbsent(key, block);
    if (known != null) {
      return known;
    }
    keys[block] = key;
    return block;
  }

  /// Lets no block be found any more: their content is not to be relied on.
  void forgetAll() {
    for (var block = 0; block < blocks; block++) {
      forget(block);
    }
  }

  private void forget(int block) {
    var key = keys[block];
    if (key != null) {
      byKey.remove(key);
      keys[block] = null;
      cached -= holders[block] == 0 ? 1 : 0;
    }
  }

  private static Key key(long parent, int[] tokens, int from) {
    return new Key(parent, Arrays.copyOfRange(tokens, from, from + BLOCK_TOKENS));
  }

  private void link(int block, int after) {
    next[block] = next[after];
    previous[block] = after;
    previous[next[after]] = block;
    next[after] = block;
    available++;
    cached += keys[block] == null ? 0 : 1;
  }

  private void unlink(int block) {
    next[previous[block]] = next[block];
    previous[next[block]] = previous[block];
    available--;
    peak = Math.max(peak, blocks - available);
    cached -= keys[block] == null ? 0 : 1;
  }

  /// For tests: every block is either held or in the ring, and only whole content is found.
  ///
  /// @param held how often each block should be held
  /// @throws IllegalStateException if not
  void check(int[] held) {
    var inRing = new boolean[blocks];
    var count = 0;
    var usable = 0;
    for (var block = next[blocks]; block != blocks; block = next[block]) {
      if (inRing[block] || previous[next[block]] != block) {
        throw new IllegalStateException("the ring is broken at block " + block);
      }
      inRing[block] = true;
      count++;
      usable += keys[block] == null ? 0 : 1;
    }
    for (var block = 0; block < blocks; block++) {
      if (holders[block] != held[block] || inRing[block] != (held[block] == 0)) {
        throw new IllegalStateException(
            "block %d: counted %d times, held %d times, in the ring: %s"
                .formatted(block, holders[block], held[block], inRing[block]));
      }
      var key = keys[block];
      if (key != null && byKey.get(key) != block) {
        throw new IllegalStateException("block %d is not found by its content".formatted(block));
      }
    }
    var registered = Arrays.stream(keys).filter(key -> key != null).count();
    if (count != available || usable != cached || registered != byKey.size()) {
      throw new IllegalStateException(
          "%d blocks in the ring, %d available; %d usable, %d cached; %d registered, %d found"
              .formatted(count, available, usable, cached, registered, byKey.size()));
    }
  }
}
