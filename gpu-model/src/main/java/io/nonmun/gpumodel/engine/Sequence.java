package io.nonmun.gpumodel.engine;

import static io.nonmun.gpumodel.backend.KvCache.BLOCK_TOKENS;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Batch.Wanted;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A request's state: its tokens, which of them have been computed, and where their keys and values
/// are. The scheduler's and the engine thread's only.
final class Sequence {

  private final int promptTokens;
  private final @Nullable String adapter;
  private final Priority priority;
  private final Purpose purpose;
  private final long number;
  private final int limit;
  private final long arrived;

  private int[] tokens;
  private int length;
  private int total; // with tokens that come of steps under way
  private int chosenRow; // of the last of these
  private int computed; // also in steps under way
  private int rows;
  private boolean isOver;

  private final BlockTable full = new BlockTable();
  private final BlockTable windowed = new BlockTable(); // empty for a model without windows
  private int registered;
  private long content = BlockPool.ROOT;

  private int cachedTokens;
  private int preemptions;
  private boolean wasLost; // in a step that an engine died of
  private long steps;
  private long started;

  /// One that is continued.
  ///
  /// @param number by arrival
  /// @param limit tokens at most, prompt included
  Sequence(
      Request request,
      Generation generation,
      Tokenizer tokenizer,
      Candidates candidates,
      long number,
      int limit) {
    var prompt = request.prompt();
    promptTokens = prompt.length;
    adapter = request.adapter();
    priority = request.priority();
    this.number = number;
    this.limit = limit;
    tokens = prompt;
    length = tokens.length;
    total = length;
    purpose = new Answer(request, generation, tokenizer, candidates, limit - length, this::append);
    arrived = System.nanoTime();
  }

  /// One that is read.
  Sequence(int[] text, Priority priority, Pooler pooler, long number) {
    promptTokens = text.length;
    adapter = null;
    this.priority = priority;
    this.number = number;
    limit = text.length;
    tokens = text;
    length = text.length;
    total = length;
    purpose = pooler;
    arrived = System.nanoTime();
  }

  Priority priority() {
    return priority;
  }

  long number() {
    return number;
  }

  Purpose purpose() {
    return purpose;
  }

  /// Of one that is continued.
  Answer answer() {
    return (Answer) purpose;
  }

  /// Of one that is continued.
  Generation generation() {
    return answer().generation();
  }

  /// Tokens that are known.
  int length() {
    return length;
  }

  int promptTokens() {
    return promptTokens;
  }

  int cachedTokens() {
    return cachedTokens;
  }

  /// Its tokens so far, as many as its [#length]; not to be changed.
  int[] tokens() {
    return tokens;
  }

  @Nullable String adapter() {
    return adapter;
  }

  /// Tokens that are still to be computed at most, new ones included.
  int ahead() {
    return limit - computed;
  }

  /// Blocks that it takes yet at most, new tokens included.
  int blocksAhead() {
    return KvCache.Shape.blocks(limit) - full.count();
  }

  /// Tokens that are still to be computed before the next one can be chosen. One that is being
  /// chosen is among them, unless it is the last in any case.
  int pending() {
    var isLastChosen = length < total && total == limit;
    return (isLastChosen ? length : total) - computed;
  }

  // ---- keys and values

  /// Blocks of layers that see all.
  BlockTable full() {
    return full;
  }

  /// Blocks of layers that see a window.
  BlockTable windowed() {
    return windowed;
  }

  /// Holds the blocks of other sequences that begin alike. The last token is computed in any case:
  /// its logits or its state are wanted.
  void reuse(BlockPools pools) {
    if (purpose instanceof Pooler pooler && pooler.needsAllRows()) {
      return;
    }
    content = pools.full().root(adapter);
    var known = pools.full().prefix(content, tokens, (length - 1) / BLOCK_TOKENS);
    registered = pools.usable(known);
    computed = registered * BLOCK_TOKENS;
    if (pools.windowed() != null) {
      windowed.skip(pools.shape().firstBlock(computed));
    }
    for (var i = 0; i < registered; i++) {
      full.share(pools.full(), known[i]);
      content = pools.full().content(known[i]);
      if (pools.windowed() != null && i >= windowed.first()) {
        windowed.share(pools.windowed(), pools.windowed().find(content));
      }
    }
  }

  /// Makes room for the next rows; what it got so far stays its own if it fails.
  boolean grow(BlockPools pools, int rows) {
    var places = KvCache.Shape.blocks(computed + rows);
    return full.grow(pools.full(), places)
        && (pools.windowed() == null || windowed.grow(pools.windowed(), places));
  }

  void release(BlockPools pools) {
    full.release(pools.full());
    if (pools.windowed() != null) {
      windowed.release(pools.windowed());
    }
    computed = 0;
    registered = 0;
    content = BlockPool.ROOT;
  }

  /// To be computed from the beginning.
  void preempt(BlockPools pools) {
    release(pools);
    if (purpose instanceof Pooler pooler) {
      pooler.restart();
    }
    preemptions++;
  }

  /// To be computed from the beginning by another engine, as this one died.
  ///
  /// @param isLost whether it took part in a step that was not over
  /// @return false if it did so with another engine that died: it may be what they died of
  boolean outlive(BlockPools pools, boolean isLost) {
    rows = 0;
    total = length;
    preempt(pools);
    var mayGoOn = !(isLost && wasLost);
    wasLost |= isLost;
    return mayGoOn;
  }

  // ---- a step

  /// Takes part in the step with its next rows. Blocks that they fill can be found from now on, if
  /// all of their tokens are known: a step stores all rows' keys and values of a layer before any
  /// row looks at them.
  void schedule(BlockPools pools, int rows) {
    if (started == 0) {
      started = System.nanoTime();
      cachedTokens = Math.min(computed, promptTokens());
    }
    this.rows = rows;
    var known = Math.min(computed + rows, length);
    while ((registered + 1) * BLOCK_TOKENS <= known) {
      content =
          pools.full().register(full.get(registered), content, tokens, registered * BLOCK_TOKENS);
      if (pools.windowed() != null) {
        pools.windowed().register(windowed.get(registered), content);
      }
      registered++;
    }
  }

  Batch.Piece piece() {
    var next = Arrays.copyOfRange(tokens, computed, computed + rows);
    if (computed + rows > length) {
      next[rows - 1] = Batch.chosen(chosenRow);
    }
    return new Batch.Piece(
        next,
        computed,
        full.blocks(),
        windowed.count() == 0 ? full.blocks() : windowed.blocks(),
        isWanted() ? Wanted.LAST : Wanted.NONE,
        adapter);
  }

  /// Rows of the step.
  int rows() {
    return rows;
  }

  /// Where the step's first row is in the text.
  int position() {
    return computed;
  }

  /// Whether the step computes the last token, and another one is to follow.
  boolean isWanted() {
    return purpose instanceof Answer && rows == pending();
  }

  /// Whether nothing was computed before this step.
  boolean isFirstStep() {
    return steps == 0;
  }

  /// The step has begun: whatever follows it can rely on its rows. Gives back the blocks that no
  /// window reaches any more.
  ///
  /// @param wantedRow where the next token comes of the step, if it does
  void begun(BlockPools pools, int wantedRow) {
    if (isWanted()) {
      chosenRow = wantedRow;
      total++;
    }
    steps++;
    computed += rows;
    rows = 0;
    if (pools.windowed() != null) {
      windowed.leave(pools.windowed(), pools.shape().firstBlock(computed));
    }
  }

  private void append(int token) {
    var begun = length - promptTokens();
    if (length == tokens.length || begun == 0) { // the first array is the caller's
      tokens = Arrays.copyOf(tokens, Math.min(limit, length + Math.max(64, begun)));
    }
    tokens[length++] = token;
  }

  // ---- the end

  /// Whether it has ended or failed: steps that are under way have rows of it to no end.
  boolean isOver() {
    return isOver;
  }

  void fail(EngineException failure) {
    isOver = true;
    purpose.fail(failure);
  }

  void end(Finish finish) {
    isOver = true;
    switch (purpose) {
      case Answer answer -> end(answer, finish);
      case Pooler pooler -> {
        if (finish == Finish.CANCELLED) {
          pooler.fail(new EngineException(EngineException.Reason.FAILED, "was cancelled", null));
        } else {
          pooler.end();
        }
      }
    }
  }

  private void end(Answer answer, Finish finish) {
    var now = System.nanoTime();
    if (finish == Finish.CANCELLED) {
      answer.cutOff(now);
    }
    answer
        .generation()
        .end(
            new Result(
                answer.text(),
                Arrays.copyOfRange(tokens, promptTokens(), length),
                finish,
                new Result.Usage(promptTokens(), cachedTokens, answer.newTokens(), preemptions),
                new Result.Timings(
                    since(started, now), since(answer.firstToken(), now), since(now, now))));
  }

  /// From the arrival on; until now for what never came.
  private Duration since(long then, long now) {
    return Duration.ofNanos((then == 0 ? now : then) - arrived);
  }
}
