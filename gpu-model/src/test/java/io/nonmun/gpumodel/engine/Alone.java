package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A prompt's greedy continuation with nothing beside it, by the batch port alone.
///
/// @param margins each token's lead over the second best
record Alone(int[] tokens, double[] margins) {

  static Alone greedy(Model model, int[] prompt, int count) {
    var blocks = KvCache.Shape.blocks(prompt.length + count);
    var table = IntStream.range(0, blocks).toArray();
    var logits = new float[model.config().vocabulary()];
    var tokens = new int[count];
    var margins = new double[count];
    try (var cache = model.allocateCache(blocks)) {
      var next = prompt;
      var position = 0;
      for (var i = 0; i < count; i++) {
        for (var from = 0; from < next.length; from += model.maxRows()) {
          var part = Arrays.copyOfRange(next, from, Math.min(next.length, from + model.maxRows()));
          var piece = new Piece(part, position, table, Wanted.LAST);
          model.forward(new Batch(List.of(piece)), cache, logits);
          position += part.length;
        }
        tokens[i] = best(logits, -1);
        margins[i] = logits[tokens[i]] - logits[best(logits, tokens[i])];
        next = new int[] {tokens[i]};
      }
    }
    return new Alone(tokens, margins);
  }

  private static int best(float[] logits, int except) {
    return IntStream.range(0, logits.length)
        .filter(i -> i != except)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }
}
