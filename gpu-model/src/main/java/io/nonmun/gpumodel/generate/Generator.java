package io.nonmun.gpumodel.generate;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Piece;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Continues one prompt at a time: prefill in chunks, then token by token. Tokens are chosen here
/// on every backend, so each step reads its logits; [io.nonmun.gpumodel.engine.Engine] need not.
public final class Generator {

  /// Why it ended.
  public enum Finish {
    /// The model ended its answer.
    STOP,
    /// As many tokens as were allowed, or the context is full.
    LENGTH,
    /// Whoever took the tokens wanted no more.
    CANCELLED
  }

  /// @param tokens new ones, without the one that ended it
  /// @param prefillNanos until the first token was chosen
  /// @param decodeNanos from then on
  public record Result(int[] tokens, Finish finish, long prefillNanos, long decodeNanos) {}

  private final Model model;
  private final int chunk;
  private final float[] logits;

  /// @param chunk tokens of the prompt that are computed at a time
  public Generator(Model model, int chunk) {
    this.model = model;
    this.chunk = Math.min(chunk, model.maxRows());
    this.logits = new float[model.config().vocabulary()];
  }

  /// @param maxTokens new tokens at most
  /// @param ends which tokens end the answer
  /// @param more takes each new token; false for no more
  /// @throws IllegalArgumentException if the prompt is empty or leaves no room in the context
  public Result generate(
      int[] prompt, Sampling sampling, int maxTokens, IntPredicate ends, IntPredicate more) {
    var context = model.config().contextLength();
    if (prompt.length == 0 || prompt.length >= context) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens; the model's context has room for 1 to %d"
              .formatted(prompt.length, context - 1));
    }
    var length = Math.min(context, prompt.length + maxTokens);
    var blocks = IntStream.range(0, KvCache.Shape.blocks(length)).toArray();
    var start = System.nanoTime();
    var shape = model.kvShape();
    var room = shape.windowBlocks(blocks.length, 1, chunk); // used again and again
    var windowBlocks =
        shape.hasWindows() ? IntStream.of(blocks).map(block -> block % room).toArray() : blocks;
    try (var cache = model.allocateCache(blocks.length, room)) {
      prefill(prompt, blocks, windowBlocks, cache);
      var prefilled = System.nanoTime();
      var sampler = new Sampler(sampling, logits.length);
      sampler.begin(prompt);
      var tokens = new int[length - prompt.length];
      var count = 0;
      var finish = Finish.LENGTH;
      while (count < tokens.length) {
        var token = sampler.next(logits);
        if (ends.test(token)) {
          finish = Finish.STOP;
          break;
        }
        tokens[count++] = token;
        if (!more.test(token)) {
          finish = Finish.CANCELLED;
          break;
        }
        if (count < tokens.length) {
          var at = prompt.length + count - 1;
          var piece = new Piece(new int[] {token}, at, blocks, windowBlocks, Wanted.LAST, null);
          model.forward(new Batch(List.of(piece)), cache, logits);
        }
      }
      return new Result(
          Arrays.copyOf(tokens, count), finish, prefilled - start, System.nanoTime() - prefilled);
    }
  }

  private void prefill(int[] prompt, int[] blocks, int[] windowBlocks, KvCache cache) {
    for (var from = 0; from < prompt.length; from += chunk) {
      var to = Math.min(prompt.length, from + chunk);
      var wanted = to == prompt.length ? Wanted.LAST : Wanted.NONE;
      var tokens = Arrays.copyOfRange(prompt, from, to);
      var piece = new Piece(tokens, from, blocks, windowBlocks, wanted, null);
      model.forward(new Batch(List.of(piece)), cache, logits);
    }
  }
}
