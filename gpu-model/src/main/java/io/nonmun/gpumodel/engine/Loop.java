package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One turn after the other, of all requests at once: [#step] is all that happens. It has no thread
/// of its own; that is the engine's.
///
/// Where the backend chooses tokens, it has the next step at hand before those of the last are
/// known here: they are its input where they are. So whoever turns out to be at its end has a row
/// too many, of which nothing comes (`docs/decisions/029-steps-that-overlap.md`).
final class Loop implements AutoCloseable {

  /// Failed steps in a row after which there is no hope.
  private static final int MOST_FAILURES = 3;

  /// In which somebody who asks is to have his first token, whoever is computed beside him.
  private static final long ANSWER_NANOS = 100_000_000;

  private final Model model;
  private final KvCache cache;
  private final BlockPools pools;
  private final Scheduler scheduler;

  // Begun and not over, the first first: one, and within a turn its follower.
  private final ArrayDeque<Step> underway = new ArrayDeque<>();

  // The last step's, a row for each sequence that is continued and whose last token was computed.
  private final int[] tokens;
  private float[] logits = {};
  private float[] states = {}; // the last step's, where a text of it is read

  private final LongSupplier nanoTime;
  private final Rate rate;

  private int failures;
  private long promptTokens;
  private long cachedTokens;
  private long newTokens;
  // Written by one thread; counted before anybody is told.
  private volatile long finished;
  private volatile long failed;
  private long steps;
  private long stepNanos;
  private long stepEnd; // of the last one

  /// Whose steps are not timed: prompts get all rows that a step has.
  Loop(Model model, int blocks) {
    this(model, blocks, () -> 0);
  }

  /// @param nanoTime by which steps are measured
  Loop(Model model, int blocks, LongSupplier nanoTime) {
    this.model = model;
    this.nanoTime = nanoTime;
    rate = new Rate(nanoTime);
    var shape = model.kvShape();
    var windowBlocks = shape.windowBlocks(blocks, model.maxWanted(), model.maxRows());
    pools = BlockPools.of(shape, blocks, windowBlocks);
    // Who asks waits for the step at hand, with its follower where there is one, and for his own.
    var stepNanos = ANSWER_NANOS / (model.choosesTokens() ? 3 : 2);
    scheduler = new Scheduler(pools, model.maxRows(), model.maxWanted(), stepNanos);
    tokens = new int[model.maxWanted()];
    if (!model.choosesTokens()) {
      makeRoomForLogits();
    }
    cache = model.allocateCache(blocks, windowBlocks);
    stepEnd = nanoTime.getAsLong();
  }

  private void makeRoomForLogits() {
    logits = new float[Math.multiplyExact(model.maxWanted(), model.config().vocabulary())];
  }

  BlockPools pools() {
    return pools;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// The last step's where any were read, a row for each sequence that is continued and whose last
  /// token was computed.
  float[] logits() {
    return logits;
  }

  void add(Sequence sequence) {
    scheduler.add(sequence);
  }

  void cancel(Sequence sequence) {
    if (scheduler.remove(sequence)) {
      end(sequence, Finish.CANCELLED);
    }
  }

  boolean isIdle() {
    return scheduler.isIdle() && underway.isEmpty();
  }

  /// One step of all running sequences: schedule, forward, choose, finish. Where the backend
  /// chooses, what is finished is the step before.
  ///
  /// @throws EngineException if nothing can be computed any more
  void step() {
    var last = underway.peek();
    var sequences = scheduler.schedule();
    try {
      try {
        if (!sequences.isEmpty()) {
          forward(sequences);
        }
      } finally { // its tokens come whatever becomes of the next one
        if (last != null) {
          finish(last);
        }
      }
      var next = underway.peek();
      if (next != null && choose(next)) {
        finish(next);
      }
    } catch (DeviceException e) {
      throw new EngineException(Reason.DEAD, e.getMessage(), e);
    } catch (RuntimeException e) {
      failUnderway(e);
    }
  }

  private void forward(List<Sequence> sequences) {
    var step = Step.of(sequences, nanoTime.getAsLong());
    underway.add(step);
    model.forward(step.batch(), cache);
    var row = 0;
    for (var part : step.parts()) {
      var sequence = part.sequence();
      if (sequence.isFirstStep()) {
        promptTokens += sequence.promptTokens();
        cachedTokens += sequence.cachedTokens();
      }
      sequence.begun(pools, row);
      row += part.isWanted() ? 1 : 0;
    }
  }

  /// Has the next tokens chosen by the backend, when it gets to them, and reads the logits if one
  /// has to be chosen here. Masks are found while the backend computes.
  ///
  /// @return whether it is the host's turn: the backend must not begin another step before
  private boolean choose(Step step) {
    var needsStates = false;
    var needsLogits = false;
    for (var part : step.parts()) {
      var sequence = part.sequence();
      if (part.isWanted()) {
        var choice = sequence.isOver() ? null : choice(sequence);
        step.choices().add(choice);
        needsLogits |= choice == null && !sequence.isOver();
      }
      needsStates |= sequence.purpose() instanceof Pooler;
    }
    if (needsStates) {
      if (states.length == 0) {
        states = new float[Math.multiplyExact(model.maxRows(), model.config().width())];
      }
      model.readStates(states);
    }
    if (needsLogits) {
      if (logits.length == 0) {
        makeRoomForLogits();
      }
      model.read(logits);
    }
    if (model.choosesTokens()) {
      var isAny = step.choices().stream().anyMatch(Objects::nonNull);
      model.choose(isAny ? step.choices() : List.of());
    }
    return needsStates || needsLogits || !model.choosesTokens();
  }

  private @Nullable Choice choice(Sequence sequence) {
    try {
      return model.choosesTokens() ? sequence.answer().choice() : null;
    } catch (RuntimeException e) {
      return null; // a faulty constraint, which will say so again when the token is chosen here
    }
  }

  /// Gives each of the step's sequences what came of it.
  private void finish(Step step) {
    if (model.choosesTokens()) {
      model.awaitTokens(tokens);
    }
    underway.remove();
    failures = 0;
    take(step);
    scheduler.measured(step.batch().size(), count(step));
  }

  private void take(Step step) {
    var now = System.nanoTime();
    var row = 0;
    var firstRow = 0;
    var count = 0;
    for (var part : step.parts()) {
      if (!part.sequence().isOver()) {
        take(part, step.choices(), row, firstRow, now);
        count += part.isWanted() ? 1 : 0;
      }
      row += part.isWanted() ? 1 : 0;
      firstRow += part.rows();
    }
    newTokens += count;
    rate.add(count);
  }

  /// @param row of the logits
  /// @param firstRow of the states
  private void take(
      Step.Part part, List<@Nullable Choice> choices, int row, int firstRow, long now) {
    var sequence = part.sequence();
    Finish finish = null;
    if (part.isWanted()) {
      finish = choose(sequence, choices.get(row), row, now);
    } else if (sequence.purpose() instanceof Pooler pooler) {
      var width = model.config().width();
      pooler.add(states, firstRow * width, width, part.position(), part.rows());
      finish = sequence.pending() == 0 ? Finish.STOP : null;
    }
    if (finish != null) {
      scheduler.remove(sequence);
      end(sequence, finish);
    }
  }

  /// @param choice that led to the row's token; null if it is chosen here
  private @Nullable Finish choose(Sequence sequence, @Nullable Choice choice, int row, long now) {
    try {
      return choice == null
          ? sequence.answer().choose(logits, row * model.config().vocabulary(), now)
          : sequence.answer().accept(tokens[row], now);
    } catch (RuntimeException e) { // a faulty constraint must not end the others
      fail(sequence, "the next token could not be chosen", e);
      return null;
    }
  }

  /// @return nanoseconds that it took, but for those while the one before was under way
  private long count(Step step) {
    var now = nanoTime.getAsLong();
    var elapsed = now - Math.max(step.begin(), stepEnd);
    stepEnd = now;
    steps++;
    stepNanos += elapsed;
    return elapsed;
  }

  /// After a step that failed: those that were begun behind it rely on it.
  private void failUnderway(RuntimeException why) {
    // Blocks that they should have filled hold anything now.
    pools.forgetAll();
    scheduler.unpin();
    while (!underway.isEmpty()) {
      var step = underway.remove();
      var what = "the model could not compute a step of %d requests".formatted(step.parts().size());
      for (var part : step.parts()) {
        if (!part.sequence().isOver()) {
          fail(part.sequence(), what, why);
        }
      }
      count(step);
    }
    if (++failures == MOST_FAILURES) {
      throw new EngineException(
          Reason.DEAD,
          "the model failed in %d steps in a row: %s".formatted(failures, why.getMessage()),
          why);
    }
  }

  private void end(Sequence sequence, Finish finish) {
    finished++;
    sequence.end(finish);
  }

  private void fail(Sequence sequence, String what, Throwable cause) {
    scheduler.remove(sequence);
    failed++;
    sequence.fail(new EngineException(Reason.FAILED, what + ": " + cause.getMessage(), cause));
  }

  /// Ends every sequence that there is.
  void failAll(EngineException failure) {
    for (var sequence : scheduler.all()) {
      scheduler.remove(sequence);
      failed++;
      sequence.fail(failure);
    }
  }

  /// Takes out what others can compute, after a step that failed.
  ///
  /// @param failure of those that may be what the step failed of
  /// @return the others, the first first
  List<Sequence> giveUp(EngineException failure) {
    var lost =
        underway.stream()
            .flatMap(step -> step.parts().stream().map(Step.Part::sequence))
            .collect(Collectors.toSet());
    var left = new ArrayList<Sequence>();
    for (var sequence : scheduler.all()) {
      scheduler.remove(sequence);
      if (sequence.outlive(pools, lost.contains(sequence))) {
        left.add(sequence);
      } else {
        failed++;
        sequence.fail(failure);
      }
    }
    left.sort(Scheduler.ORDER);
    return left;
  }

  /// Tokens that all sequences have to compute at most.
  long ahead() {
    return scheduler.ahead();
  }

  /// How many sequences have ended, for any thread: whoever is told of an end finds it counted.
  long ended() {
    return finished + failed;
  }

  double tokensPerSecond() {
    return rate.perSecond();
  }

  Metrics metrics() {
    var pool = pools.full();
    return new Metrics(
        scheduler.waiting(Priority.INTERACTIVE),
        scheduler.waiting(Priority.BATCH),
        scheduler.running().size(),
        pool.blocks(),
        pool.blocks() - pool.available(),
        pool.peak(),
        pool.cached(),
        cache.bytes(),
        promptTokens,
        cachedTokens,
        newTokens,
        finished,
        failed,
        scheduler.preemptions(),
        steps,
        stepNanos,
        rate.perSecond());
  }

  @Override
  public void close() {
    cache.close();
  }
}
