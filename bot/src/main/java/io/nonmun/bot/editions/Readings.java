package io.nonmun.bot.editions;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has papers summarised beside the work that waits for them, which waits only so long.
public final class Readings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Readings.class);

  private final ExecutorService background =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reading-", 0).factory());

  /// What takes as long as the model does.
  public interface Reading {
    void run() throws InterruptedException;
  }

  public Future<?> start(Reading reading) {
    return background.submit(() -> {
      reading.run();
      return null;
    });
  }

  /// Waits for a reading until it is done or the patience ends; it goes on behind the reader's back
  /// then.
  ///
  /// @throws java.util.concurrent.CancellationException if it was stopped
  public static void await(Future<?> reading, Duration patience) throws InterruptedException {
    try {
      reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notInTime) {
      // What is shown without a summary is edited when there is one.
    } catch (ExecutionException e) {
      log.error("stage=summarised failed", e.getCause());
    }
  }

  /// Waits for it however long it takes.
  ///
  /// @throws java.util.concurrent.CancellationException if it was stopped
  /// @throws RuntimeException what it failed with
  static void await(Future<?> reading) throws InterruptedException {
    try {
      reading.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    background.shutdownNow();
  }
}
