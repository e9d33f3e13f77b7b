package io.nonmun.bot.work;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a job has to have first, made on a thread of its own, so that the job can say in time that
/// it takes a while. Ends with the job, ready or not.
public final class Preparation<T> implements AutoCloseable {

  private final FutureTask<T> work;
  private final Thread thread;

  public Preparation(String name, Callable<T> work) {
    this.work = new FutureTask<>(work);
    this.thread = Thread.ofVirtual().name(name).start(this.work);
  }

  /// Waits so long at most.
  ///
  /// @return whether it has ended, whatever came of it
  public boolean endsWithin(Duration patience) throws InterruptedException {
    try {
      work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  /// Waits however long it takes.
  ///
  /// @throws RuntimeException what it failed with
  public T result() throws InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
