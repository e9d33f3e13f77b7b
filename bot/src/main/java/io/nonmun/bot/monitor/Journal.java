package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The last run and the last error, for an admin who asks. Safe for use by many threads.
public final class Journal {

  /// A run that came to its end.
  public record Run(LocalDate day, Instant at) {}

  /// @param what Korean: where it failed and how
  public record Failure(Instant at, String what) {}

  private final Consumer<String> outcomes;
  private final InstantSource clock;
  private final Map<LocalDate, Instant> begun = new HashMap<>(); // guarded by this, as `took`
  private final Map<LocalDate, Duration> took = new HashMap<>();
  private volatile @Nullable Run lastRun;
  private volatile @Nullable Failure lastFailure;

  /// @param outcomes told of each run in one word: `ready`, `quiet`, `failed`
  public Journal(Consumer<String> outcomes, InstantSource clock) {
    this.outcomes = outcomes;
    this.clock = clock;
  }

  public synchronized void begun(LocalDate day) {
    begun.put(day, clock.instant());
  }

  public void ran(LocalDate day) {
    var now = clock.instant();
    lastRun = new Run(day, now);
    synchronized (this) {
      var since = begun.remove(day);
      if (since != null) {
        took.merge(day, Duration.between(since, now), Duration::plus);
      }
    }
    outcomes.accept("ready");
  }

  /// What all runs of a day took since the start; empty where there was none.
  public synchronized Optional<Duration> took(LocalDate day) {
    return Optional.ofNullable(took.get(day));
  }

  public void quiet() {
    outcomes.accept("quiet");
  }

  /// @param what where it failed and how, without a secret and without a paper's text
  public void failed(String what) {
    lastFailure = new Failure(clock.instant(), what);
  }

  /// A run that ended early.
  public void runFailed(LocalDate day, Throwable cause) {
    failed(KOREAN.of("owner.failure.day", day, cause.getClass().getSimpleName()));
    outcomes.accept("failed");
  }

  Optional<Run> lastRun() {
    return Optional.ofNullable(lastRun);
  }

  Optional<Failure> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }
}
