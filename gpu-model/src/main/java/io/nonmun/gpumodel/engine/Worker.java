package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.engine.Engine.Part;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One device of an engine: its loop, the thread that runs it, and what it is told between two
/// steps. Under the engine's lock, but for the loop, which is its own thread's.
final class Worker {

  private final Model model;
  private final Loop loop;
  private final Candidates candidates;
  private final Condition changed;
  private final Thread thread;
  private final Beginnings beginnings;

  private final List<Sequence> arrived = new ArrayList<>();
  private final List<Sequence> cancelled = new ArrayList<>();
  private long given; // that it has ended or has in hand
  private long ahead; // tokens, after its last step
  private Metrics metrics;
  private @Nullable EngineException death;

  /// @param candidates of its thread
  /// @param changed of the engine's lock
  /// @param run what its thread does
  Worker(Part part, Candidates candidates, Condition changed, Consumer<Worker> run) {
    model = part.model();
    this.candidates = candidates;
    this.changed = changed;
    loop = new Loop(model, part.kvBlocks(), System::nanoTime);
    beginnings = new Beginnings(part.kvBlocks());
    metrics = loop.metrics();
    thread = Thread.ofPlatform().name("engine").daemon().unstarted(() -> run.accept(this));
  }

  void start() {
    thread.start();
  }

  Model model() {
    return model;
  }

  Loop loop() {
    return loop;
  }

  Candidates candidates() {
    return candidates;
  }

  String name() {
    return model.backend().name().replaceFirst(" .*", "");
  }

  /// @param open whether its model is
  Device device(boolean open) {
    return new Device(
        name(),
        model.backend().name(),
        Optional.ofNullable(death).map(Throwable::getMessage),
        open ? model.backend().memory() : Optional.empty(),
        metrics());
  }

  Metrics metrics() {
    var interactive =
        (int) arrived.stream().filter(s -> s.priority() == Priority.INTERACTIVE).count();
    return metrics.later(interactive, arrived.size() - interactive, loop.tokensPerSecond());
  }

  // ---- what it is given

  boolean isAlive() {
    return death == null;
  }

  /// Requests that wait for it or are computed.
  long inHand() {
    return given - loop.ended();
  }

  /// Whether another one would be computed with its next step.
  boolean hasPlace() {
    return inHand() < model.maxWanted();
  }

  /// Tokens that are computed here at most until a sequence has ended, if it comes here.
  ///
  /// @param blocks its [Beginnings#of]
  long ahead(Sequence sequence, long[] blocks) {
    return ahead + sequence.ahead() - beginnings.known(blocks);
  }

  void add(Sequence sequence) {
    if (sequence.purpose() instanceof Answer answer) {
      answer.use(candidates);
    }
    beginnings.add(Beginnings.of(sequence));
    given++;
    ahead += sequence.ahead();
    arrived.add(sequence);
    wake();
  }

  /// Ends a sequence, if it is one of its own.
  void cancel(Sequence sequence) {
    cancelled.add(sequence);
    wake();
  }

  void wake() {
    changed.signal();
  }

  // ---- its own thread, between two steps

  /// Says what the last step came to.
  void stepped() {
    metrics = loop.metrics();
    ahead = loop.ahead();
    for (var sequence : arrived) {
      ahead += sequence.ahead();
    }
  }

  boolean hasWork() {
    return !loop.isIdle() || !arrived.isEmpty();
  }

  void await() throws InterruptedException {
    cancelled.clear(); // they had ended before
    changed.await();
  }

  void takeChanges() {
    arrived.forEach(loop::add);
    arrived.clear();
    cancelled.forEach(loop::cancel);
    cancelled.clear();
    metrics = loop.metrics();
  }

  void die(EngineException why) {
    death = why;
  }

  /// As [Loop#giveUp].
  List<Sequence> giveUp(EngineException why) {
    var left = loop.giveUp(why);
    given -= left.size();
    return left;
  }

  // ---- the end

  void join() {
    var interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the model must not be closed while it computes
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    loop.close();
    model.close();
  }
}
