package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks at something again and again while the bot runs, whatever becomes of one look: the admins
/// are told when looks begin to fail, and when they succeed again. Not for work that must be done:
/// that is the scheduler's, which remembers.
public final class Watch implements SmartLifecycle {

  @FunctionalInterface
  public interface Look {
    void once() throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final String name;
  private final Duration pause;
  private final Look look;
  private final AdminAlerts alerts;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable String failure; // the last look's; of the watch's own thread

  public Watch(String name, Duration pause, Look look, AdminAlerts alerts) {
    this.name = name;
    this.pause = pause;
    this.look = look;
    this.alerts = alerts;
  }

  @Override
  public synchronized void start() {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
    executor.scheduleWithFixedDelay(
        this::lookSafely, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Anything thrown, an Error too, would end the looking in silence.
  void lookSafely() {
    try {
      look.once();
      failure = null;
      alerts.mended(subject(), KOREAN.of("owner.watch.well", name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (!e.toString().equals(failure)) {
      log.error("{} failed and goes on", name, e);
    }
    failure = e.toString();
    try {
      alerts.broken(subject(), KOREAN.of("owner.watch.broken", name, e.getClass().getSimpleName()));
    } catch (RuntimeException | Error untold) {
      log.error("the admins cannot be told of {}", name, untold);
    }
  }

  private String subject() {
    return "watch:" + name;
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
