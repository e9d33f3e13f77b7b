package io.nonmun.bot.monitor;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks at something again and again while the bot runs. Not for work that must be done: that is
/// the scheduler's, which remembers.
public final class Watch implements SmartLifecycle {

  @FunctionalInterface
  public interface Look {
    void once() throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final String name;
  private final Duration pause;
  private final Look look;
  private @Nullable ScheduledExecutorService executor;

  public Watch(String name, Duration pause, Look look) {
    this.name = name;
    this.pause = pause;
    this.look = look;
  }

  @Override
  public synchronized void start() {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
    executor.scheduleWithFixedDelay(
        this::lookSafely, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  // An exception would end the looking in silence.
  private void lookSafely() {
    try {
      look.once();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("{} failed", name, e);
    }
  }

  @Override
  public synchronized void stop() {
    if (executor != null) {
      executor.shutdownNow();
      executor = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return executor != null;
  }
}
