package io.nonmun.bot.schedule;

import io.nonmun.bot.delivery.DigestDelivery;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides when to look at arXiv, and what follows: a new listing date starts the day's run, an
/// hour that has come sends digests, and a due day that brought nothing by 02:00 US Eastern is
/// said.
///
/// The clock only decides when to look; which day it is, the listings say. Everything it asks for
/// may be asked for again, so it keeps nothing over a restart. For one thread.
public final class AnnouncementWatch {

  private static final Logger log = LoggerFactory.getLogger(AnnouncementWatch.class);

  /// 20:00 to 02:00 US Eastern: as long as an announcement may be late.
  private static final Duration WINDOW = Duration.ofHours(6);

  /// Outside the window it is looked for this many times less often.
  private static final int SELDOM = 6;

  private final DigestDelivery delivery;
  private final Duration poll;
  private final Clock clock;

  private Instant nextLook = Instant.MIN;
  private @Nullable LocalDate newest;
  private boolean readable;
  private Future<?> run = CompletableFuture.completedFuture(null);

  /// @param poll pause between two looks while an announcement is due
  public AnnouncementWatch(DigestDelivery delivery, Duration poll, Clock clock) {
    this.delivery = delivery;
    this.poll = poll;
    this.clock = clock;
  }

  /// Does what is due now; to be called at least once a minute.
  public void tick() throws InterruptedException {
    var now = clock.instant();
    var due = AnnouncementCalendar.due(now);
    var late = Duration.between(AnnouncementCalendar.announcedAt(due), now);
    if (!now.isBefore(nextLook)) {
      nextLook = now.plus(late.compareTo(WINDOW) < 0 ? poll : poll.multipliedBy(SELDOM));
      look();
    }
    if (newest != null) {
      delivery.deliver(newest);
    }
    var overdue = newest == null || newest.isBefore(due);
    if (overdue && late.compareTo(WINDOW) >= 0) {
      delivery.quiet(due, readable);
    }
  }

  private void look() throws InterruptedException {
    try {
      var day = delivery.look();
      readable = true;
      if (isNew(day)) {
        newest = day;
        run = delivery.start(day);
      } else if (run.isDone()) {
        delivery.tend();
      }
    } catch (FetchException e) {
      readable = false;
      log.warn("stage=announced {}", e.getMessage());
    }
  }

  /// A run that failed counts as none.
  private boolean isNew(LocalDate day) {
    return newest == null
        || day.isAfter(newest)
        || run.state() == Future.State.FAILED && day.equals(newest);
  }

  /// For tests: waits for the run in the background.
  void awaitRun() throws InterruptedException, ExecutionException {
    run.get();
  }
}
