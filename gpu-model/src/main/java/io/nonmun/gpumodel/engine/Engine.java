package io.nonmun.gpumodel.engine;

import static java.util.Objects.requireNonNull;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Serves many requests on one model at once, on one device or on several that each compute all of
/// it. Safe for use by many threads; on each device the model is computed by one thread of the
/// engine's own, which also runs the requests' constraints.
///
/// All devices share one queue. Interactive requests are handed out at once; batch ones when a
/// device has a place. Each goes where the fewest tokens are ahead of it, its own included but
/// those of its beginning that this device has read before. A device that dies leaves what it had
/// at hand to the others, where it is computed from its beginning, and goes on behind what was
/// given out already.
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

  private static final System.Logger log = System.getLogger(Engine.class.getName());

  private final List<Worker> workers;
  private final Tokenizer tokenizer;
  private final int kvBlocks; // of the smallest cache: any request can go anywhere
  private final int maxQueued;

  private final ReentrantLock lock = new ReentrantLock();
  // Under the lock.
  private final ArrayDeque<Sequence> queue = new ArrayDeque<>(); // of batch ones, the first first
  private long requests; // that were taken in, each under its number
  private boolean closed;
  private @Nullable EngineException death; // of all devices

  /// A device's model.
  ///
  /// @param model closed with the engine; its steps are the engine's, and its wanted rows the most
  ///   requests that run there at once
  /// @param kvBlocks of [KvCache#BLOCK_TOKENS] tokens, for the requests that run there and the
  ///   prompts that are kept
  public record Part(Model model, int kvBlocks) {}

  /// What one of the devices is doing.
  ///
  /// @param name e.g. `cuda:0`
  /// @param description its backend's name
  /// @param death why it computes nothing any more; empty while it does
  /// @param memory of its own; empty where it has none, and once the engine is closed
  public record Device(
      String name,
      String description,
      Optional<String> death,
      Optional<Backend.Memory> memory,
      Metrics metrics) {}

  private Engine(List<Part> parts, Tokenizer tokenizer, int maxQueued) {
    this.tokenizer = tokenizer;
    this.maxQueued = maxQueued;
    kvBlocks = parts.stream().mapToInt(Part::kvBlocks).min().orElseThrow();
    // Some models have more logits than tokens; what has no text is never chosen.
    var vocabulary = Math.min(tokenizer.size(), parts.getFirst().model().config().vocabulary());
    workers =
        parts.stream()
            .map(part ->
                new Worker(part, new Candidates(vocabulary), lock.newCondition(), this::run))
            .toList();
  }

  /// On one device.
  ///
  /// @param model closed with the engine; its steps are the engine's, and its wanted rows the most
  ///   requests that run at once
  /// @param kvBlocks of [KvCache#BLOCK_TOKENS] tokens, for all running requests and the prompts
  ///   that are kept
  /// @param maxQueued requests that may be in hand besides the most that run at once
  public static Engine start(Model model, Tokenizer tokenizer, int kvBlocks, int maxQueued) {
    return start(List.of(new Part(model, kvBlocks)), tokenizer, maxQueued);
  }

  /// On several devices.
  ///
  /// @param parts one for each device, of the same model
  /// @param maxQueued requests that may be in hand besides the most that run at once
  public static Engine start(List<Part> parts, Tokenizer tokenizer, int maxQueued) {
    var engine = new Engine(parts, tokenizer, maxQueued);
    engine.workers.forEach(Worker::start);
    return engine;
  }

  /// The first device's.
  public Model model() {
    return workers.getFirst().model();
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
    var context = model().config().contextLength();
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
    var inHand = queue.size() + workers.stream().mapToLong(Worker::inHand).sum();
    var atOnce = alive().mapToInt(worker -> worker.model().maxWanted()).sum();
    if (inHand - atOnce >= maxQueued) {
      throw new EngineException(
          Reason.QUEUE_FULL,
          "%d requests are computed or wait already; try again later".formatted(inHand),
          null);
    }
  }

  private void add(Sequence sequence) {
    requests++;
    if (sequence.priority() == Priority.INTERACTIVE) {
      handOver(sequence);
    } else {
      queue.add(sequence);
      handOut();
    }
  }

  private Stream<Worker> alive() {
    return workers.stream().filter(Worker::isAlive);
  }

  /// The living device where the fewest tokens are ahead of a sequence; null if none is meant.
  private @Nullable Worker findBest(Sequence sequence, Predicate<Worker> isMeant) {
    var blocks = Beginnings.of(sequence);
    return alive()
        .filter(isMeant)
        .min(Comparator.comparingLong(worker -> worker.ahead(sequence, blocks)))
        .orElse(null);
  }

  /// Wherever it is best, place or not.
  private void handOver(Sequence sequence) {
    requireNonNull(findBest(sequence, _ -> true), "no device is left").add(sequence);
  }

  /// Gives devices that have a place what has waited longest.
  private void handOut() {
    while (!queue.isEmpty()) {
      var worker = findBest(queue.element(), Worker::hasPlace);
      if (worker == null) {
        return;
      }
      worker.add(queue.remove());
    }
  }

  private Sequence sequence(Request request, int limit) {
    var holder = new Sequence[1];
    var generation = new Generation(() -> cancel(holder[0]));
    try {
      holder[0] =
          new Sequence(
              request, generation, tokenizer, workers.getFirst().candidates(), requests, limit);
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.IMPOSSIBLE, e.getMessage(), e);
    }
    return holder[0];
  }

  /// The most tokens of a request, prompt included.
  private int limit(Request request) {
    var config = model().config();
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
    if (adapter != null && !model().adapters().contains(adapter)) {
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
    var tokens = model().config().vocabulary();
    for (var token : prompt) {
      if (token < 0 || token >= tokens) {
        throw impossible(
            "token %d in the prompt; the vocabulary has 0 to %d".formatted(token, tokens - 1));
      }
    }
  }

  private static EngineException impossible(String why) {
    return new EngineException(Reason.IMPOSSIBLE, why, null);
  }

  private void cancel(Sequence sequence) {
    lock.lock();
    try {
      if (queue.remove(sequence)) {
        handOver(sequence); // a device ends it, and counts it
      }
      workers.forEach(worker -> worker.cancel(sequence)); // whoever has it
    } finally {
      lock.unlock();
    }
  }

  /// Whether it takes requests: false once it was closed, or its last device died.
  public boolean isRunning() {
    lock.lock();
    try {
      return death == null && !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Of all devices together.
  public Metrics metrics() {
    lock.lock();
    try {
      var all = workers.stream().map(Worker::metrics).reduce(Metrics::plus).orElseThrow();
      return all.later(0, queue.size(), all.tokensPerSecond());
    } finally {
      lock.unlock();
    }
  }

  /// Each device on its own.
  public List<Device> devices() {
    lock.lock();
    try {
      return workers.stream().map(worker -> worker.device(!closed)).toList();
    } finally {
      lock.unlock();
    }
  }

  /// A device's thread.
  private void run(Worker worker) {
    try {
      while (takeChanges(worker)) {
        worker.loop().step();
      }
      end(worker, new EngineException(Reason.CLOSED, "the engine was closed", null), false);
    } catch (EngineException e) { // between two steps, so others can go on
      end(worker, e, true);
    } catch (Throwable e) { // whatever it was, nobody may wait for ever
      end(worker, new EngineException(Reason.DEAD, "the engine died: " + e, e), false);
    }
  }

  /// Waits until there is something to do.
  ///
  /// @return false if the engine is to end
  private boolean takeChanges(Worker worker) throws InterruptedException {
    lock.lock();
    try {
      worker.stepped();
      handOut();
      while (!worker.hasWork() && !closed) {
        worker.await();
      }
      worker.takeChanges();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// @param othersGoOn whether other devices can compute what this one had at hand
  private void end(Worker worker, EngineException why, boolean othersGoOn) {
    lock.lock();
    try {
      worker.takeChanges();
      worker.die(why);
      var isLast = alive().findAny().isEmpty();
      if (isLast) {
        death = why;
        queue.forEach(worker.loop()::add);
        queue.clear();
      }
      if (isLast || !othersGoOn) {
        worker.loop().failAll(why);
      } else {
        log.log(
            Level.WARNING,
            "device={0} computes nothing any more, the others go on: {1}",
            worker.name(),
            why.getMessage());
        for (var sequence : worker.giveUp(why).reversed()) {
          if (sequence.priority() == Priority.BATCH) {
            queue.addFirst(sequence);
          } else {
            handOver(sequence);
          }
        }
        handOut();
      }
      worker.stepped();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all requests, and the models.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      workers.forEach(Worker::wake);
    } finally {
      lock.unlock();
    }
    workers.forEach(Worker::join); // all of them, before any model is closed
    workers.forEach(Worker::close);
  }
}
