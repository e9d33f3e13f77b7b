package io.nonmun.gpumodel.engine;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Logprobs;
import io.nonmun.gpumodel.generate.Sampler;
import io.nonmun.gpumodel.generate.StopStrings;
import io.nonmun.gpumodel.schema.TokenMask;
import io.nonmun.gpumodel.tokenizer.IncrementalDecoder;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A request's state: its tokens, which of them have been computed, and where their keys and values
/// are. The scheduler's and the engine thread's only.
final class Sequence {

  private static final int[] NO_TOKENS = {};

  /// A token's logprobs, until its text is given out: it may turn out to be a stop string's.
  ///
  /// @param textFrom where in the text of all tokens the token's begins
  private record Held(Logprobs logprobs, int textFrom) {}

  private final Request request;
  private final Generation generation;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final StopStrings stops;
  private final IncrementalDecoder decoder;
  private final StringBuilder text = new StringBuilder();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final long number;
  private final int limit;
  private final int vocabulary;
  private final long arrived;

  private int decodedLength; // of the text that was given out and the text that is held back
  private int[] tokens;
  private int length;
  private int newTokens;
  private int computed;
  private int rows;

  private int[] blocks = NO_TOKENS;
  private int blockCount;
  private int registered;
  private long content = BlockPool.ROOT;

  private int cachedTokens;
  private int preemptions;
  private long steps;
  private long started;
  private long firstToken;

  /// @param number by arrival
  /// @param limit tokens at most, prompt included
  Sequence(
      Request request,
      Generation generation,
      Tokenizer tokenizer,
      Candidates candidates,
      long number,
      int limit) {
    this.request = request;
    this.generation = generation;
    this.tokenizer = tokenizer;
    this.number = number;
    this.limit = limit;
    vocabulary = candidates.vocabulary();
    sampler = new Sampler(request.sampling(), candidates);
    sampler.begin(request.prompt());
    stops = new StopStrings(request.stop().strings());
    decoder = tokenizer.decoder();
    tokens = request.prompt();
    length = tokens.length;
    arrived = System.nanoTime();
  }

  Priority priority() {
    return request.priority();
  }

  long number() {
    return number;
  }

  Generation generation() {
    return generation;
  }

  int length() {
    return length;
  }

  int promptTokens() {
    return request.prompt().length;
  }

  int cachedTokens() {
    return cachedTokens;
  }

  /// Tokens that are still to be computed before the next one can be chosen.
  int pending() {
    return length - computed;
  }

  // ---- keys and values

  int blockCount() {
    return blockCount;
  }

  int block(int index) {
    return blocks[index];
  }

  /// Holds the blocks of other sequences that begin alike. The last token is computed in any case:
  /// its logits are wanted.
  void reuse(BlockPool pool) {
    var most = (length - 1) / BLOCK_TOKENS;
    while (blockCount < most) {
      var block = pool.find(content, tokens, blockCount * BLOCK_TOKENS);
      if (block == BlockPool.NONE) {
        break;
      }
      pool.retain(block);
      content = pool.content(block);
      add(block);
    }
    registered = blockCount;
    computed = blockCount * BLOCK_TOKENS;
  }

  /// Makes room for the next rows; what it got so far stays its own if it fails.
  boolean grow(BlockPool pool, int rows) {
    while (blockCount * BLOCK_TOKENS < computed + rows) {
      var block = pool.allocate();
      if (block == BlockPool.NONE) {
        return false;
      }
      add(block);
    }
    return true;
  }

  private void add(int block) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, Math.max(8, 2 * blockCount));
    }
    blocks[blockCount++] = block;
  }

  /// The last blocks first: without its beginning, the rest of a text cannot be found.
  void release(BlockPool pool) {
    while (blockCount > 0) {
      pool.release(blocks[--blockCount]);
    }
    computed = 0;
    registered = 0;
    content = BlockPool.ROOT;
  }

  /// To be computed from the beginning.
  void preempt(BlockPool pool) {
    release(pool);
    preemptions++;
  }

  // ---- a step

  /// Takes part in the step with its next rows. Blocks that they fill can be found from now on: a
  /// step stores all rows' keys and values of a layer before any row looks at them.
  void schedule(BlockPool pool, int rows) {
    if (started == 0) {
      started = System.nanoTime();
      cachedTokens = Math.min(computed, promptTokens());
    }
    this.rows = rows;
    while ((registered + 1) * BLOCK_TOKENS <= computed + rows) {
      content = pool.register(blocks[registered], content, tokens, registered * BLOCK_TOKENS);
      registered++;
    }
  }

  Batch.Piece piece() {
    var next = Arrays.copyOfRange(tokens, computed, computed + rows);
    return new Batch.Piece(next, computed, blocks, isWanted() ? Wanted.LAST : Wanted.NONE);
  }

  /// Whether the step computes the last token.
  boolean isWanted() {
    return rows == pending();
  }

  /// Whether nothing was computed before this step.
  boolean isFirstStep() {
    return steps == 0;
  }

  void computed() {
    steps++;
    computed += rows;
    rows = 0;
  }

  /// How the next token is to be chosen where the logits are. It is so for all of a request's
  /// tokens or for none, whatever is computed beside it: the same seed draws other tokens here than
  /// there.
  ///
  /// @return null if the logits have to be read
  @Nullable Choice choice() {
    var needsLogits = request.topLogprobs() >= 0 || request.sampling().changesLogits();
    return needsLogits ? null : sampler.choice(mask());
  }

  /// Takes the token that its choice led to, and gives it out.
  ///
  /// @return why that was the end, or null
  @Nullable Finish accept(int token, long now) {
    return give(sampler.accept(token), null, now);
  }

  /// Chooses the next token and gives it out.
  ///
  /// @param row where the logits begin
  /// @return why that was the end, or null
  @Nullable Finish choose(float[] logits, int row, long now) {
    var token = sampler.next(logits, row, mask());
    var top = request.topLogprobs();
    return give(token, top < 0 ? null : Logprobs.of(logits, row, vocabulary, token, top), now);
  }

  private @Nullable TokenMask mask() {
    var constraint = request.constraint();
    return constraint == null ? null : constraint.mask(limit - length);
  }

  private @Nullable Finish give(int token, @Nullable Logprobs logprobs, long now) {
    if (newTokens++ == 0) {
      firstToken = now;
    }
    var constraint = request.constraint();
    if (constraint != null) {
      constraint.accept(token);
    }
    if (ends(token)) {
      giveRest(NO_TOKENS, "", now);
      return Finish.STOP;
    }
    append(token);
    if (logprobs != null) {
      held.add(new Held(logprobs, decodedLength));
    }
    var decoded = decoder.next(token);
    decodedLength += decoded.length();
    var piece = stops.next(decoded);
    Finish finish = null;
    if (stops.isFound() || constraint != null && constraint.isFinished()) {
      finish = Finish.STOP;
    } else if (length == limit) {
      finish = Finish.LENGTH;
    }
    if (finish == null) {
      give(new int[] {token}, piece, false, now);
    } else {
      giveRest(new int[] {token}, piece, now);
    }
    return finish;
  }

  private boolean ends(int token) {
    var stop = request.stop();
    return tokenizer.ends(token) && (stop.atEndTokens() || request.constraint() != null)
        || stop.tokens().contains(token);
  }

  private void append(int token) {
    if (length == tokens.length || newTokens == 1) { // the first array is the caller's
      tokens = Arrays.copyOf(tokens, Math.min(limit, length + Math.max(64, newTokens)));
    }
    tokens[length++] = token;
  }

  /// Gives out the end, with what was held back.
  private void giveRest(int[] tokens, String piece, long now) {
    var rest = stops.isFound() ? piece : piece + stops.next(decoder.rest()) + stops.rest();
    give(tokens, rest, !stops.isFound(), now);
  }

  /// @param withAllLogprobs whether there is no more text that those which are held wait for
  private void give(int[] tokens, String piece, boolean withAllLogprobs, long now) {
    text.append(piece);
    var logprobs = new ArrayList<Logprobs>();
    while (!held.isEmpty() && (withAllLogprobs || held.peek().textFrom() < text.length())) {
      logprobs.add(held.remove().logprobs());
    }
    if (tokens.length > 0 || !piece.isEmpty() || !logprobs.isEmpty()) {
      generation.add(new Delta(tokens, piece, logprobs, now));
    }
  }

  // ---- the end

  void end(Finish finish) {
    var now = System.nanoTime();
    if (finish == Finish.CANCELLED) {
      giveRest(NO_TOKENS, "", now);
    }
    generation.end(
        new Result(
            text.toString(),
            Arrays.copyOfRange(tokens, promptTokens(), length),
            finish,
            new Result.Usage(promptTokens(), cachedTokens, newTokens, preemptions),
            new Result.Timings(since(started, now), since(firstToken, now), since(now, now))));
  }

  /// From the arrival on; until now for what never came.
  private Duration since(long then, long now) {
    return Duration.ofNanos((then == 0 ? now : then) - arrived);
  }
}
