package io.nonmun.gpumodel.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A text's embedding under way. Safe for use by many threads.
public final class Embedding {

  private final CompletableFuture<float[]> vector = new CompletableFuture<>();
  private final Runnable cancel;

  Embedding(Runnable cancel) {
    this.cancel = cancel;
  }

  /// Waits for it.
  ///
  /// @return the pooled states, of no particular length (norm)
  /// @throws EngineException if it could not be computed
  public float[] vector() throws InterruptedException {
    try {
      return vector.get();
    } catch (ExecutionException e) {
      var failure = (EngineException) e.getCause();
      // The trace of the waiting thread says more than the engine's.
      throw new EngineException(failure.reason(), failure.getMessage(), failure);
    }
  }

  /// Ends it after the step at hand. Does nothing if it has ended.
  public void cancel() {
    if (!vector.isDone()) {
      cancel.run();
    }
  }

  void end(float[] pooled) {
    vector.complete(pooled);
  }

  void fail(EngineException failure) {
    vector.completeExceptionally(failure);
  }
}
