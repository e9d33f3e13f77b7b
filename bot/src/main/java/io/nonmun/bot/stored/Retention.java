package io.nonmun.bot.stored;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what is older than the owner wants to keep, each time it is run.
///
/// @param keepDays 0: nothing is ever forgotten
public record Retention(Memory memory, int keepDays, InstantSource clock) implements Runnable {

  /// What forgets, and says how many papers it forgot.
  @FunctionalInterface
  public interface Memory {
    int forgetBefore(LocalDate day);
  }

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  @Override
  public void run() {
    if (keepDays > 0) {
      var first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keepDays);
      var forgotten = memory.forgetBefore(first);
      if (forgotten > 0) {
        log.info("stage=retention kept-from={} forgotten={}", first, forgotten);
      }
    }
  }
}
