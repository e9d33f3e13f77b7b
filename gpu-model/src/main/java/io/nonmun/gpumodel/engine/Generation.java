package io.nonmun.gpumodel.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A request under way: its answer as it comes, and as a whole. Safe for use by many threads; each
/// delta goes to one of them.
public final class Generation {

  private static final Delta END = new Delta(new int[0], "", List.of(), 0);

  private final LinkedBlockingQueue<Delta> deltas = new LinkedBlockingQueue<>();
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final Runnable cancel;

  Generation(Runnable cancel) {
    this.cancel = cancel;
  }

  /// Waits for what comes next.
  ///
  /// @return null at the answer's end
  /// @throws EngineException if it came to no end
  public @Nullable Delta next() throws InterruptedException {
    var delta = deltas.take();
    if (delta != END) {
      return delta;
    }
    deltas.add(END); // for the next call, and for others that wait
    result();
    return null;
  }

  /// Waits for the end.
  ///
  /// @throws EngineException if it came to no end
  public Result result() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      var failure = (EngineException) e.getCause();
      // The trace of the waiting thread says more than the engine's.
      throw new EngineException(failure.reason(), failure.getMessage(), failure);
    }
  }

  public boolean isDone() {
    return result.isDone();
  }

  /// Ends it after the step at hand, with what there is until then. Does nothing if it has ended.
  public void cancel() {
    if (!isDone()) {
      cancel.run();
    }
  }

  void add(Delta delta) {
    deltas.add(delta);
  }

  void end(Result whole) {
    result.complete(whole);
    deltas.add(END);
  }

  void fail(EngineException failure) {
    result.completeExceptionally(failure);
    deltas.add(END);
  }
}
