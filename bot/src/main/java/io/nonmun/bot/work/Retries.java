package io.nonmun.bot.work;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// When a job is tried again that failed, and whether: 10 s later, then twice as long each time.
///
/// @param most tries in a row
public record Retries(InstantSource clock, int most) {

  static final Duration LONGEST = Duration.ofMinutes(30);

  private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(10), 2, LONGEST);

  /// For what asks somebody else, who may be away for ten minutes.
  public static Retries ofAnswers(InstantSource clock) {
    return new Retries(clock, 7);
  }

  /// Whether the try that just failed was the last one.
  public boolean areOver(Job job) {
    return job.tries() + 1 >= most;
  }

  public Outcome.Again again(Job job, String why) {
    return new Outcome.Again(after(job.tries() + 1), why);
  }

  /// @param failures in a row, 1 or more
  public Instant after(int failures) {
    return clock.instant().plus(PAUSES.after(failures));
  }
}
