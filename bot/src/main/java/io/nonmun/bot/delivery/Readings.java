package io.nonmun.bot.delivery;

import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has papers summarised beside the work that waits for them, which waits only so long.
public final class Readings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Readings.class);

  private final Supplier<DailyDigest> daily;
  private final ExecutorService background =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reading-", 0).factory());

  public Readings(Supplier<DailyDigest> daily) {
    this.daily = daily;
  }

  /// Has a day's papers summarised.
  ///
  /// @param priority interactive where somebody waits for them
  /// @param afterwards what to do when all are, in time or not
  Future<?> start(LocalDate day, Collection<Paper> papers, Priority priority, Runnable afterwards) {
    return background.submit(() -> {
      daily.get().summarise(day, papers, priority);
      afterwards.run();
      return null;
    });
  }

  /// Waits for papers until they are summarised or the patience ends; they go on being read behind
  /// the reader's back then.
  static void await(Future<?> reading, Duration patience) throws InterruptedException {
    try {
      reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notInTime) {
      // What is sent without a summary is edited when there is one.
    } catch (ExecutionException e) {
      log.error("stage=summarised failed", e.getCause());
    }
  }

  /// Waits for them however long it takes.
  static void await(Future<?> reading) throws InterruptedException {
    await(reading, Duration.ofDays(1));
  }

  @Override
  public void close() {
    background.shutdownNow();
  }
}
