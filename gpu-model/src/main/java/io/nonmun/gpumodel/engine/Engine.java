package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Serves many requests on one model at once. Safe for use by many threads; the model is computed
/// on one thread of the engine's own, which also runs the requests' constraints.
///
/// ```java
/// var model = Model.open(file, Devices.open("auto", file), 512, 16);
/// try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 1_000, 100)) {
///   var generation = engine.submit(Request.of(prompt, 300));
///   for (var delta = generation.next(); delta != null; delta = generation.next()) {
///     System.out.print(delta.text());
///   }
/// }
/// ```
public final class Engine implements AutoCloseable {

  private final Model model;
  private final Tokenizer tokenizer;
  private final Candidates candidates;
  private final Loop loop;
  private final int kvBlocks;
  private final int maxQueued;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Under the lock, for the thread to take.
  private final List<Sequence> arrived = new ArrayList<>();
  private final List<Sequence> cancelled = new ArrayList<>();
  private Metrics metrics;
  private long requests; // that were taken in, each under its number
  private boolean closed;
  private @Nullable EngineException death;

  private Engine(Model model, Tokenizer tokenizer, int kvBlocks, int maxQueued) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.kvBlocks = kvBlocks;
    this.maxQueued = maxQueued;
    // Some models have more logits than tokens; what has no text is never chosen.
    candidates = new Candidates(Math.min(tokenizer.size(), model.config().vocabulary()));
    loop = new Loop(model, kvBlocks);
    metrics = loop.metrics();
    thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
  }

  /// @param model closed with the engine; its steps are the engine's, and its wanted rows the most
  ///   requests that run at once
  /// @param kvBlocks of [KvCache#BLOCK_TOKENS] tokens, for all running requests and the prompts
  ///   that are kept
  /// @param maxQueued requests that may be in hand besides the most that run at once
  public static Engine start(Model model, Tokenizer tokenizer, int kvBlocks, int maxQueued) {
    var engine = new Engine(model, tokenizer, kvBlocks, maxQueued);
    engine.thread.start();
    return engine;
  }

  public Model model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /// Takes a request in; it is computed as soon as its turn comes.
  ///
  /// @throws EngineException if it can never be served, if too many wait, or if the engine has
  ///   ended
  public Generation submit(Request request) {
    var limit = limit(request);
    lock.lock();
    try {
      checkRoom();
      var sequence = sequence(request, limit);
      add(sequence);
      return sequence.generation();
    } finally {
      lock.unlock();
    }
  }

  /// Takes in a text that is read and not continued.
  ///
  /// @param text tokens; not to be changed afterwards
  /// @throws EngineException as [#submit]
  public Embedding embed(int[] text, Pooling pooling, Priority priority) {
    checkTokens(text);
    var context = model.config().contextLength();
    if (text.length == 0 || text.length > context) {
      throw impossible(
          "a text of %d tokens; the model's context has room for 1 to %d, so split it"
              .formatted(text.length, context));
    }
    if (KvCache.Shape.blocks(text.length + 1) > kvBlocks) {
      throw impossible(
          "a text of %d tokens; the KV cache has room for %d, so split it"
              .formatted(text.length, (long) kvBlocks * KvCache.BLOCK_TOKENS - 1));
    }
    lock.lock();
    try {
      checkRoom();
      var holder = new Sequence[1];
      var embedding = new Embedding(() -> cancel(holder[0]));
      holder[0] =
          new Sequence(text, priority, new Pooler(pooling, text.length, embedding), requests);
      add(holder[0]);
      return embedding;
    } finally {
      lock.unlock();
    }
  }

  /// Under the lock, as what follows.
  private void checkRoom() {
    if (death != null) {
      throw new EngineException(death.reason(), death.getMessage(), death);
    }
    var inHand = requests - loop.ended();
    if (inHand - model.maxWanted() >= maxQueued) {
      throw new EngineException(
          Reason.QUEUE_FULL,
          "%d requests are computed or wait already; try again later".formatted(inHand),
          null);
    }
  }

  private void add(Sequence sequence) {
    requests++;
    arrived.add(sequence);
    changed.signal();
  }

  private Sequence sequence(Request request, int limit) {
    var holder = new Sequence[1];
    var generation = new Generation(() -> cancel(holder[0]));
    try {
      holder[0] = new Sequence(request, generation, tokenizer, candidates, requests, limit);
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.IMPOSSIBLE, e.getMessage(), e);
    }
    return holder[0];
  }

  /// The most tokens of a request, prompt included.
  private int limit(Request request) {
    var config = model.config();
    var prompt = request.prompt();
    checkTokens(prompt);
    if (prompt.length >= config.contextLength()) {
      throw impossible(
          "a prompt of %d tokens; the model's context has room for %d"
              .formatted(prompt.length, config.contextLength() - 1));
    }
    var limit = (int) Math.min(config.contextLength(), (long) prompt.length + request.maxTokens());
    if (KvCache.Shape.blocks(limit) > kvBlocks) {
      throw impossible(
          "%d tokens of prompt and %d new ones; the KV cache has room for %d together"
              .formatted(
                  prompt.length, limit - prompt.length, (long) kvBlocks * KvCache.BLOCK_TOKENS));
    }
    var adapter = request.adapter();
    if (adapter != null && !model.adapters().contains(adapter)) {
      throw impossible("adapter %s is not loaded; load it with the model".formatted(adapter));
    }
    var constraint = request.constraint();
    if (constraint != null && limit - prompt.length < constraint.minTokens()) {
      throw impossible(
          "%d new tokens fit behind the prompt; an answer that fits the schema may need %d"
              .formatted(limit - prompt.length, constraint.minTokens()));
    }
    return limit;
  }

  private void checkTokens(int[] prompt) {
    var vocabulary = model.config().vocabulary();
    for (var token : prompt) {
      if (token < 0 || token >= vocabulary) {
        throw impossible(
            "token %d in the prompt; the vocabulary has 0 to %d".formatted(token, vocabulary - 1));
      }
    }
  }

  private static EngineException impossible(String why) {
    return new EngineException(Reason.IMPOSSIBLE, why, null);
  }

  private void cancel(Sequence sequence) {
    lock.lock();
    try {
      cancelled.add(sequence);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether it takes requests: false once it was closed, or died.
  public boolean isRunning() {
    lock.lock();
    try {
      return death == null && !closed;
    } finally {
      lock.unlock();
    }
  }

  public Metrics metrics() {
    lock.lock();
    try {
      var interactive =
          (int) arrived.stream().filter(s -> s.priority() == Priority.INTERACTIVE).count();
      return metrics.later(interactive, arrived.size() - interactive, loop.tokensPerSecond());
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (takeChanges()) {
        loop.step();
      }
      end(new EngineException(Reason.CLOSED, "the engine was closed", null));
    } catch (EngineException e) {
      end(e);
    } catch (Throwable e) { // whatever it was, nobody may wait for ever
      end(new EngineException(Reason.DEAD, "the engine died: " + e, e));
    }
  }

  /// Waits until there is something to do.
  ///
  /// @return false if the engine is to end
  private boolean takeChanges() throws InterruptedException {
    lock.lock();
    try {
      while (loop.isIdle() && arrived.isEmpty() && !closed) {
        cancelled.clear(); // they had ended before
        metrics = loop.metrics();
        changed.await();
      }
      arrived.forEach(loop::add);
      arrived.clear();
      cancelled.forEach(loop::cancel);
      cancelled.clear();
      metrics = loop.metrics();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void end(EngineException why) {
    lock.lock();
    try {
      death = why;
      arrived.forEach(loop::add);
      arrived.clear();
      loop.failAll(why);
      metrics = loop.metrics();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all requests, and the model.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    join();
    loop.close();
    model.close();
  }

  private void join() {
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
}
