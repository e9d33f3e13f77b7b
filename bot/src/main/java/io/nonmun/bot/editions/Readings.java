package io.nonmun.bot.editions;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What takes as long as arXiv or a model does, beside the work that waits for it, which waits only
/// so long.
public final class Readings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Readings.class);

  private final ExecutorService background =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reading-", 0).factory());

  /// What has no result but what it stores.
  public interface Reading {
    void run() throws InterruptedException;
  }

  public Future<?> start(Reading reading) {
    return start(() -> {
      reading.run();
      return null;
    });
  }

  public <T> Future<T> start(Callable<T> reading) {
    return background.submit(reading);
  }

  /// Waits for a reading until it is done or the patience ends; it goes on behind the reader's back
  /// then.
  ///
  /// @throws java.util.concurrent.CancellationException if it was stopped
  public static void await(Future<?> reading, Duration patience) throws InterruptedException {
    if (endsWithin(reading, patience) && reading.state() == Future.State.FAILED) {
      log.error("stage=summarised failed", reading.exceptionNow());
    }
  }

  /// Waits so long at most.
  ///
  /// @return whether it has ended, whatever came of it
  /// @throws java.util.concurrent.CancellationException if it was stopped
  public static boolean endsWithin(Future<?> reading, Duration patience)
      throws InterruptedException {
    try {
      reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notInTime) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  /// Waits for it however long it takes.
  ///
  /// @throws java.util.concurrent.CancellationException if it was stopped
  /// @throws RuntimeException what it failed with
  public static <T> T result(Future<T> reading) throws InterruptedException {
    try {
      return reading.get();
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
