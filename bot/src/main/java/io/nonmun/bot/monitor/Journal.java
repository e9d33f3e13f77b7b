package io.nonmun.bot.monitor;

import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Consumer;

/// The last run and the last error, for an admin who asks. Safe for use by many threads.
public final class Journal {

  private final Consumer<String> outcomes;
  private volatile String lastRun = "없음";
  private volatile String lastError = "없음";

  /// @param outcomes told of each run in one word: `ready`, `quiet`, `failed`
  public Journal(Consumer<String> outcomes) {
    this.outcomes = outcomes;
  }

  public void ran(LocalDate day, Instant at) {
    lastRun = day + " (" + at + ")";
    outcomes.accept("ready");
  }

  public void quiet() {
    outcomes.accept("quiet");
  }

  /// @param what where it failed and how, without a secret and without a paper's text
  public void failed(String what) {
    lastError = what;
  }

  /// A run that ended early.
  public void runFailed(LocalDate day, Throwable cause) {
    failed("run " + day + ": " + cause.getClass().getSimpleName());
    outcomes.accept("failed");
  }

  public String lastRun() {
    return lastRun;
  }

  public String lastError() {
    return lastError;
  }
}
