package io.nonmun.gpumodel.tokenizer;

import java.util.Arrays;

/// Merges neighbours until no pair is left that can be: always the pair with the lowest rank, and
/// of equal ranks the leftmost.
///
/// A text of `n` parts takes `O(n log n)`: the pairs wait in a heap, the parts in a linked list.
final class Merger {

  private Merger() {}

  /// What two neighbours become.
  interface Pairs {
    /// @param left where the first part begins, an index of the tokens
    /// @param right where the second one does
    /// @param end behind the second part
    /// @return `rank << 32 | id`, or -1 if they are not merged
    long merged(int left, int right, int end);
  }

  /// Merges in place.
  ///
  /// @param tokens of the smallest parts
  /// @return how many tokens are left, at the front
  static int merge(int[] tokens, int count, Pairs pairs) {
    if (count < 2) {
      return count;
    }
    var next = new int[count]; // `count` behind the last part
    var previous = new int[count];
    var heap = new Heap(count);
    for (var i = 0; i < count; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    for (var i = 0; i + 1 < count; i++) {
      offer(heap, next, i, pairs);
    }
    var gone = new boolean[count];
    while (!heap.isEmpty()) {
      var best = heap.poll();
      var at = (int) best;
      var after = next[at];
      // The pair may be gone: one of its parts was merged meanwhile.
      if (gone[at] || after == count) {
        continue;
      }
      var result = pairs.merged(at, after, next[after]);
      if (result < 0 || result >>> 32 != best >>> 32) {
        continue;
      }
      tokens[at] = (int) result;
      gone[after] = true;
      next[at] = next[after];
      if (next[at] < count) {
        previous[next[at]] = at;
        offer(heap, next, at, pairs);
      }
      if (previous[at] >= 0) {
        offer(heap, next, previous[at], pairs);
      }
    }
    var left = 0;
    for (var at = 0; at < count; at = next[at]) {
      tokens[left++] = tokens[at];
    }
    return left;
  }

  /// @param at a part that another one follows
  private static void offer(Heap heap, int[] next, int at, Pairs pairs) {
    var result = pairs.merged(at, next[at], next[next[at]]);
    if (result >= 0) {
      heap.add(result >>> 32 << 32 | at);
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
