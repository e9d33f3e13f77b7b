package io.nonmun.gpumodel.tokenizer;

import java.util.Arrays;

/// The merge rules of a byte-pair encoding (Sennrich et al., <https://arxiv.org/abs/1508.07909>):
/// of all neighbours in a word, the pair with the lowest rank becomes one token, until there is
/// none.
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
  int merge(int[] tokens) {
    return Merger.merge(
        tokens, tokens.length, (left, right, _) -> get(tokens[left], tokens[right]));
  }
}
