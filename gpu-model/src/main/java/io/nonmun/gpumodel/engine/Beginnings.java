package io.nonmun.gpumodel.engine;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;

import java.util.LinkedHashMap;
import java.util.Map;

/// How the requests begin that a device was given lately, in blocks of tokens: where it is likely
/// to have keys and values of. A guess, by hashes: it decides where a request is computed, and
/// never what. Under the engine's lock.
final class Beginnings {

  private final Map<Long, Boolean> blocks; // the last given last

  /// @param most blocks that are remembered
  Beginnings(int most) {
    blocks =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > most;
          }
        };
  }

  /// For each full block of a sequence, a hash of all tokens up to its end, and of what computes
  /// them.
  static long[] of(Sequence sequence) {
    var tokens = sequence.tokens();
    var hashes = new long[sequence.length() / BLOCK_TOKENS];
    var adapter = sequence.adapter();
    var hash = adapter == null ? 0L : adapter.hashCode();
    for (var i = 0; i < hashes.length * BLOCK_TOKENS; i++) {
      hash = (hash ^ tokens[i] + 1) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 32;
      hashes[i / BLOCK_TOKENS] = hash;
    }
    return hashes;
  }

  void add(long[] hashes) {
    for (var hash : hashes) {
      blocks.put(hash, true);
    }
  }

  /// Tokens at the beginning that were given before.
  int known(long[] hashes) {
    var count = 0;
    while (count < hashes.length && blocks.containsKey(hashes[count])) {
      count++;
    }
    return count * BLOCK_TOKENS;
  }
}
