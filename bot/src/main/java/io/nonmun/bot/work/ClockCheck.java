package io.nonmun.bot.work;

import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the clock was set back, also while the bot was away: what was put off by a clock
/// that was ahead would wait until the right one has caught up with it.
///
/// @param marks remember what the clock said last
/// @param setBack has done at once what waits; if it fails, the next look does it again
public record ClockCheck(MarkRepository marks, InstantSource clock, Runnable setBack) {

  private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);
  private static final String MARK = "clock";

  /// Clocks are put right by as much without anybody noticing.
  private static final Duration SMALL = Duration.ofMinutes(1);

  /// To be called at the start and every minute. That the database cannot be read or written is
  /// told elsewhere.
  public void look() {
    try {
      compare(clock.instant());
    } catch (StorageException e) {
      log.info("the clock is compared later: {}", e.getMessage());
    }
  }

  private void compare(Instant now) {
    var before = marks.find(MARK).orElse(now);
    if (before.isAfter(now.plus(SMALL))) {
      log.warn("the clock was set back, from {} or later to {}", before, now);
      setBack.run();
    }
    marks.set(MARK, now);
  }
}
