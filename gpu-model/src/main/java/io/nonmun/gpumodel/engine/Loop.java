package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One turn after the other, of all requests at once: [#step] is all that happens. It has no thread
/// of its own; that is the engine's.
final class Loop implements AutoCloseable {

  /// Failed steps in a row after which there is no hope.
  private static final int MOST_FAILURES = 3;

  private final Model model;
  private final KvCache cache;
  private final BlockPools pools;
  private final Scheduler scheduler;

  // The last step's, a row for each sequence that is
  /// continued and whose last token was computed.
  private final List<@Nullable Choice> choices = new ArrayList<>(); // null: chosen here

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
    scheduler = new Scheduler(pools, model.maxRows(), model.maxWanted());
    tokens = new int[model.maxWanted()];
    if (!model.choosesTokens()) {
      makeRoomForLogits();
    }
    cache = model.allocateCache(blocks, windowBlocks);
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
    return scheduler.isIdle();
  }

  /// One step of all running sequences: schedule, forward, sample, finish.
  ///
  /// @throws EngineException if nothing can be computed any more
  void step() {
    var step = scheduler.schedule();
    if (step.isEmpty()) {
      return;
    }
    var rows = step.stream().mapToInt(Sequence::rows).sum();
    var begin = nanoTime.getAsLong();
    var isComputed = forward(step);
    if (isComputed) {
      sample(step);
    }
    var elapsed = nanoTime.getAsLong() - begin;
    if (isComputed) {
      scheduler.measured(rows, elapsed);
    }
    steps++;
    stepNanos += elapsed;
  }

  private boolean forward(List<Sequence> step) {
    var pieces = new ArrayList<Batch.Piece>(step.size());
    for (var sequence : step) {
      pieces.add(sequence.piece());
    }
    try {
      model.forward(new Batch(pieces), cache);
      fetch(step);
      failures = 0;
      return true;
    } catch (DeviceException e) {
      throw new EngineException(Reason.DEAD, e.getMessage(), e);
    } catch (RuntimeException e) {
      // Blocks that the step should have filled hold anything now.
      pools.forgetAll();
      scheduler.unpin();
      for (var sequence : step) {
        fail(
            sequence,
            "the model could not compute a step of %d requests".formatted(step.size()),
            e);
      }
      if (++failures == MOST_FAILURES) {
        throw new EngineException(
            Reason.DEAD,
            "the model failed in %d steps in a row: %s".formatted(failures, e.getMessage()),
            e);
      }
      return false;
    }
  }

  /// Brings the next tokens from the backend, and the logits if one has to be chosen here. Masks
  /// are found while the backend computes.
  private void fetch(List<Sequence> step) {
    choices.clear();
    for (var sequence : step) {
      if (sequence.isWanted()) {
        choices.add(model.choosesTokens() ? choice(sequence) : null);
      }
    }
    if (step.stream().anyMatch(sequence -> sequence.purpose() instanceof Pooler)) {
      if (states.length == 0) {
        states = new float[Math.multiplyExact(model.maxRows(), model.config().width())];
      }
      model.readStates(states);
    }
    if (choices.contains(null)) {
      if (logits.length == 0) {
        makeRoomForLogits();
      }
      model.read(logits);
    }
    if (choices.stream().anyMatch(Objects::nonNull)) {
      model.choose(choices);
      model.awaitTokens(tokens);
    }
  }

  private static @Nullable Choice choice(Sequence sequence) {
    try {
      return sequence.answer().choice();
    } catch (RuntimeException e) {
      return null; // a faulty constraint, which will say so again when the token is chosen here
    }
  }

  private void sample(List<Sequence> step) {
    var now = System.nanoTime();
    var row = 0;
    var firstRow = 0;
    for (var sequence : step) {
      if (sequence.isFirstStep()) {
        promptTokens += sequence.promptTokens();
        cachedTokens += sequence.cachedTokens();
      }
      var wanted = sequence.isWanted();
      var rows = sequence.rows();
      if (sequence.purpose() instanceof Pooler pooler) {
        pool(sequence, pooler, firstRow);
      }
      firstRow += rows;
      sequence.computed(pools);
      if (wanted) {
        choose(sequence, row++, now);
      } else if (sequence.pending() == 0) { // a text that has been read
        scheduler.remove(sequence);
        end(sequence, Finish.STOP);
      }
    }
    newTokens += row;
    rate.add(row);
  }

  private void pool(Sequence sequence, Pooler pooler, int firstRow) {
    var width = model.config().width();
    pooler.add(states, firstRow * width, width, sequence.position(), sequence.rows());
  }

  private void choose(Sequence sequence, int row, long now) {
    try {
      var finish =
          choices.get(row) == null
              ? sequence.answer().choose(logits, row * model.config().vocabulary(), now)
              : sequence.answer().accept(tokens[row], now);
      if (finish != null) {
        scheduler.remove(sequence);
        end(sequence, finish);
      }
    } catch (RuntimeException e) { // a faulty constraint must not end the others
      fail(sequence, "the next token could not be chosen", e);
    }
  }

  private void end(Sequence sequence, Finish finish) {
    finished++;
    sequence.end(finish);
  }

  private void fail(Sequence sequence, String what, Throwable cause) {
    scheduler.remove(sequence);
    failed++;
    sequence
        .purpose()
        .fail(new EngineException(Reason.FAILED, what + ": " + cause.getMessage(), cause));
  }

  /// Ends every sequence that there is.
  void failAll(EngineException failure) {
    for (var sequence : scheduler.all()) {
      scheduler.remove(sequence);
      failed++;
      sequence.purpose().fail(failure);
    }
  }

  /// Takes out what others can compute, after a step that failed.
  ///
  /// @param failure of those that may be what the step failed of
  /// @return the others, the first first
  List<Sequence> giveUp(EngineException failure) {
    var left = new ArrayList<Sequence>();
    for (var sequence : scheduler.all()) {
      scheduler.remove(sequence);
      if (sequence.outlive(pools)) {
        left.add(sequence);
      } else {
        failed++;
        sequence.purpose().fail(failure);
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
