package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Runs prompts through a model in the ways that must not make a difference.
final class GoldenRun {

  private GoldenRun() {}

  /// The logits of every position, `[T][vocabulary]`, with the prompt cut into chunks.
  static float[][] logits(Model model, int[] tokens, int chunk) {
    var blocks = KvCache.Shape.blocks(tokens.length);
    try (var cache = model.allocateCache(blocks)) {
      var all = new ArrayList<float[]>();
      for (var from = 0; from < tokens.length; from += chunk) {
        var part = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + chunk));
        var piece = new Piece(part, from, IntStream.range(0, blocks).toArray(), Wanted.ALL);
        all.addAll(forward(model, cache, List.of(piece)));
      }
      return all.toArray(float[][]::new);
    }
  }

  /// The logits after a prompt and after each token of its continuation but the last, which are
  /// computed one by one.
  static float[][] continued(Model model, int[] prompt, int[] continuation) {
    var blocks = KvCache.Shape.blocks(prompt.length + continuation.length);
    var table = IntStream.range(0, blocks).toArray();
    var logits = new float[continuation.length][];
    try (var cache = model.allocateCache(blocks)) {
      for (var i = 0; i < continuation.length; i++) {
        var tokens = i == 0 ? prompt : new int[] {continuation[i - 1]};
        var start = i == 0 ? 0 : prompt.length + i - 1;
        var piece = new Piece(tokens, start, table, Wanted.LAST);
        logits[i] = forward(model, cache, List.of(piece)).getFirst();
      }
      return logits;
    }
  }

  /// The last position's logits of several prompts that are computed side by side, in chunks, with
  /// blocks that lie scattered among each other.
  static float[][] together(Model model, List<int[]> prompts, int chunk, long seed) {
    var total = prompts.stream().mapToInt(p -> KvCache.Shape.blocks(p.length)).sum();
    var shuffled = new ArrayList<>(IntStream.range(0, total).boxed().toList());
    Collections.shuffle(shuffled, new Random(seed));
    var tables = new ArrayList<int[]>();
    var used = 0;
    for (var prompt : prompts) {
      var count = KvCache.Shape.blocks(prompt.length);
      tables.add(shuffled.subList(used, used + count).stream().mapToInt(b -> b).toArray());
      used += count;
    }
    var last = new float[prompts.size()][];
    try (var cache = model.allocateCache(total)) {
      for (var from = 0; Arrays.asList(last).contains(null); from += chunk) {
        var pieces = new ArrayList<Piece>();
        var ending = new ArrayList<Integer>();
        for (var i = 0; i < prompts.size(); i++) {
          var prompt = prompts.get(i);
          if (from < prompt.length) {
            var end = Math.min(prompt.length, from + chunk);
            var ends = end == prompt.length;
            pieces.add(
                new Piece(
                    Arrays.copyOfRange(prompt, from, end),
                    from,
                    tables.get(i),
                    ends ? Wanted.LAST : Wanted.NONE));
            if (ends) {
              ending.add(i);
            }
          }
        }
        var rows = forward(model, cache, pieces);
        for (var i = 0; i < rows.size(); i++) {
          last[ending.get(i)] = rows.get(i);
        }
      }
    }
    return last;
  }

  /// The wanted rows' logits of a step.
  static List<float[]> forward(Model model, KvCache cache, List<Piece> pieces) {
    var batch = new Batch(pieces);
    var vocabulary = model.config().vocabulary();
    var logits = new float[batch.wantedCount() * vocabulary];
    model.forward(batch, cache, logits);
    return IntStream.range(0, batch.wantedCount())
        .mapToObj(i -> Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary))
        .toList();
  }

  static int argmax(float[] logits) {
    var best = 0;
    for (var i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
