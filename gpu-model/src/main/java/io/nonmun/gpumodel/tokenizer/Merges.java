package io.nonmun.gpumodel.tokenizer;

import java.util.Arrays;

/// The merge rules of a byte-pair encoding (Sennrich et al., <https://arxiv.org/abs/1508.07909>):
/// of all neighbours in a word, the pair with the lowest rank becomes one token, until there is
/// none.
///
/// A word of `n` bytes takes `O(n log n)`: the pairs wait in a heap, the tokens in a linked list.
final class Merges {

  private static final long EMPTY = -1;

  // An open hash table: pairs of token ids, and what they become, `rank << 32 | id`.
  private final long[] pairs;
  private final long[] results;
  private final int mask;

  Merges(int count) {
    var size = Integer.highestOneBit(Math.max(8, count * 3));
    pairs = new long[size];
    results = new long[size];
    mask = size - 1;
    Arrays.fill(pairs, EMPTY);
  }

  /// A pair that is there already keeps its rank.
  void put(int left, int right, int rank, int merged) {
    var pair = pair(left, right);
    var at = find(pair);
    if (pairs[at] == EMPTY) {
      pairs[at] = pair;
      results[at] = (long) rank << 32 | merged;
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int find(long pair) {
    var hash = pair * 0x9e3779b97f4a7c15L;
    var at = (int) (hash >>> 32) & mask;
    while (pairs[at] != EMPTY && pairs[at] != pair) {
      at = at + 1 & mask;
    }
    return at;
  }

  /// @return `rank << 32 | id`, or -1 if the pair is not merged
  private long get(int left, int right) {
    var at = find(pair(left, right));
    return pairs[at] == EMPTY ? -1 : results[at];
  }

  /// Merges one word in place.
  ///
  /// @param tokens of its bytes
  /// @return how many tokens are left, at the front
  int merge(int[] tokens, int count) {
    if (count < 2) {
      return count;
    }
    var next = new int[count];
    var previous = new int[count];
    var heap = new Heap(count);
    for (var i = 0; i < count; i++) {
      next[i] = i + 1 < count ? i + 1 : -1;
      previous[i] = i - 1;
      offer(heap, tokens, i, next[i]);
    }
    while (!heap.isEmpty()) {
      var best = heap.poll();
      var at = (int) best;
      var after = next[at];
      // The pair may be gone: one of its tokens was merged meanwhile.
      if (after < 0 || tokens[at] < 0) {
        continue;
      }
      var result = get(tokens[at], tokens[after]);
      if (result < 0 || result >>> 32 != best >>> 32) {
        continue;
      }
      tokens[at] = (int) result;
      tokens[after] = -1;
      next[at] = next[after];
      if (next[at] >= 0) {
        previous[next[at]] = at;
      }
      offer(heap, tokens, at, next[at]);
      if (previous[at] >= 0) {
        offer(heap, tokens, previous[at], at);
      }
    }
    var left = 0;
    for (var at = 0; at >= 0; at = next[at]) {
      tokens[left++] = tokens[at];
    }
    return left;
  }

  private void offer(Heap heap, int[] tokens, int at, int after) {
    if (after >= 0) {
      var result = get(tokens[at], tokens[after]);
      if (result >= 0) {
        heap.add(result >>> 32 << 32 | at);
      }
    }
  }

  /// Lowest rank first, and of equal ranks the leftmost: `rank << 32 | position`.
  private static final class Heap {

    private long[] entries;
    private int size;

    Heap(int capacity) {
      entries = new long[capacity + 1];
    }

    boolean isEmpty() {
      return size == 0;
    }

    void add(long entry) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, 2 * size);
      }
      var at = size++;
      while (at > 0 && entries[(at - 1) / 2] > entry) {
        entries[at] = entries[(at - 1) / 2];
        at = (at - 1) / 2;
      }
      entries[at] = entry;
    }

    long poll() {
      var top = entries[0];
      var last = entries[--size];
      var at = 0;
      while (2 * at + 1 < size) {
        var child = 2 * at + 1;
        if (child + 1 < size && entries[child + 1] < entries[child]) {
          child++;
        }
        if (last <= entries[child]) {
          break;
        }
        entries[at] = entries[child];
        at = child;
      }
      entries[at] = last;
      return top;
    }
  }
}
