package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
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
  private volatile @Nullable Run lastRun;
  private volatile @Nullable Failure lastFailure;

  /// @param outcomes told of each run in one word: `ready`, `quiet`, `failed`
  public Journal(Consumer<String> outcomes, InstantSource clock) {
    this.outcomes = outcomes;
    this.clock = clock;
  }

  public void ran(LocalDate day) {
    lastRun = new Run(day, clock.instant());
    outcomes.accept("ready");
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
