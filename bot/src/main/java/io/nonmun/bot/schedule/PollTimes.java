package io.nonmun.bot.schedule;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import io.nonmun.fetcher.AnnouncementCalendar;
import java.time.Duration;
import java.time.Instant;

/// When to look for an announcement: at once, then every `poll` while one may come (20:00 to 02:00
/// US Eastern, Sunday to Thursday), at these two hours themselves, and less often in between.
///
/// @param poll pause between two looks while an announcement may come
record PollTimes(Duration poll) implements Schedule {

  /// As long as an announcement may be late.
  static final Duration WINDOW = Duration.ofHours(6);

  /// Outside the window it is looked for this many times less often.
  private static final int SELDOM = 6;

  /// No look is further ahead of the one before it.
  Duration longest() {
    return poll.multipliedBy(SELDOM);
  }

  @Override
  public Instant getInitialExecutionTime(Instant now) {
    return now;
  }

  @Override
  public Instant getNextExecutionTime(ExecutionComplete last) {
    return next(last.getTimeDone());
  }

  Instant next(Instant now) {
    var closing = AnnouncementCalendar.announcedAt(AnnouncementCalendar.due(now)).plus(WINDOW);
    return now.isBefore(closing)
        ? earlier(now.plus(poll), closing)
        : earlier(now.plus(longest()), AnnouncementCalendar.next(now));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  @Override
  public boolean isDeterministic() {
    return false;
  }
}
