package io.nonmun.bot.schedule;

import io.nonmun.bot.delivery.Announcements;
import io.nonmun.bot.delivery.DayRun;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether arXiv has announced a day that was not run yet, and says so where a due day
/// brings nothing.
///
/// The clock only decides when to look; which day it is, the listings say. It remembers nothing
/// over a restart: the first look names the newest day again, and a run does nothing twice. For one
/// thread at a time.
final class AnnouncementWatch {

  private static final Logger log = LoggerFactory.getLogger(AnnouncementWatch.class);

  private final Announcements announcements;
  private final DayRun days;
  private final InstantSource clock;
  private volatile @Nullable LocalDate newest;
  private @Nullable String failure; // of the last look

  AnnouncementWatch(Announcements announcements, DayRun days, InstantSource clock) {
    this.announcements = announcements;
    this.days = days;
    this.clock = clock;
  }

  /// Looks once.
  ///
  /// @param run has a day run, or fails: then the next look says so again
  void look(Consumer<LocalDate> run) throws InterruptedException {
    var readable = true;
    Optional<LocalDate> found;
    try {
      found = Optional.of(announcements.look());
      failure = null;
    } catch (FetchException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped while reading arXiv");
      }
      if (!String.valueOf(e.getMessage()).equals(failure)) {
        log.warn("stage=announced {}", e.getMessage());
      }
      failure = String.valueOf(e.getMessage());
      readable = false;
      found = announcements.read(); // Chats whose hour comes are not to wait for arXiv.
    }
    var fresh = found.filter(day -> newest == null || day.isAfter(newest));
    if (fresh.isPresent()) {
      run.accept(fresh.get());
      newest = fresh.get();
    } else {
      days.tend();
    }
    sayWhereNothingCame(readable);
  }

  private void sayWhereNothingCame(boolean readable) {
    var now = clock.instant();
    var due = AnnouncementCalendar.due(now);
    var late = Duration.between(AnnouncementCalendar.announcedAt(due), now);
    var came = newest != null && !newest.isBefore(due);
    if (late.compareTo(PollTimes.WINDOW) >= 0) {
      days.quiet(due, readable && !came); // Where it came, some categories may still be unreadable.
    }
  }
}
