package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Planner;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.LateListingRepository;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bot's chats as the readers of a day: whose hour has come when the day is run gets its digest
/// then, the others when theirs comes. Safe for use by many threads.
public final class Chats implements DailyDigest.Readers {

  private static final Logger log = LoggerFactory.getLogger(Chats.class);

  private final ChatDigests digests;
  private final Notices notices;
  private final Announcements announcements;
  private final LateListingRepository late;
  private final Pause pause;
  private final Supplier<DeliverySettings> settings;
  private final InstantSource clock;

  private final Map<LocalDate, Instant> whole = new ConcurrentHashMap<>();
  private volatile @Nullable Release released;

  /// The newest day that goes out.
  ///
  /// @param whole until then, chats wait for listings of their categories that could not be read
  private record Release(LocalDate day, Instant whole) {}

  public Chats(
      ChatDigests digests,
      Notices notices,
      Announcements announcements,
      LateListingRepository late,
      Pause pause,
      Supplier<DeliverySettings> settings,
      InstantSource clock) {
    this.digests = digests;
    this.notices = notices;
    this.announcements = announcements;
    this.late = late;
    this.pause = pause;
    this.settings = settings;
    this.clock = clock;
  }

  boolean paused() {
    return pause.paused();
  }

  @Override
  public Collection<Paper> plan(LocalDate day) {
    // Before a digest can lack them, or the days that are merged into it can.
    Planner.daysBefore(day).forEach(past -> late.expect(past, announcements.wanted(past)));
    late.expect(day, announcements.categories());
    whole.put(day, clock.instant().plus(patience()));
    digests.plan(day, true);
    digests.makeUp(day);
    return digests.wanted(day);
  }

  @Override
  public Priority priority() {
    return Priority.BATCH;
  }

  @Override
  public Duration patience() {
    return settings.get().patience();
  }

  @Override
  public void show(LocalDate day) throws InterruptedException {
    var until = whole.remove(day);
    release(new Release(day, until == null ? clock.instant() : until));
    deliver();
    // Also of the days before, whose run a downtime or a kill may have prevented.
    for (var past : Planner.daysBefore(day).toList().reversed()) {
      notices.newVersions(past);
    }
    notices.newVersions(day);
  }

  private synchronized void release(Release next) {
    var before = released;
    if (before == null || before.day().isBefore(next.day())) {
      released = next;
    }
  }

  /// Begins to send every chat whose hour has come its digest of the newest day that has been run,
  /// and what is open of earlier ones.
  void deliver() {
    var newest = released;
    if (newest == null || paused()) {
      return;
    }
    digests.plan(newest.day(), clock.instant().isBefore(newest.whole()));
    digests.send(newest.day());
  }

  /// Asks again for listings that could not be read when their day's digests went out, and adds
  /// their papers to these.
  ///
  /// @return whether any came
  boolean addLate(LocalDate newest) throws InterruptedException {
    var arrived = false;
    for (var lacked : late.since(newest.minusDays(Planner.LOOK_BACK)).entrySet()) {
      var day = lacked.getKey();
      try {
        announcements.makeUp(day, lacked.getValue());
      } catch (FetchException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while reading arXiv");
        }
        log.warn("stage=announced late {}", e.getMessage());
      }
      var came = late.arrived(day);
      if (!came.isEmpty()) {
        digests.supplement(day, came);
        late.forget(day, came);
        arrived = true;
      }
    }
    return arrived;
  }

  /// Tells chats that want to know that a due day brought nothing, or that arXiv cannot be read.
  ///
  /// @param known whether arXiv could be read
  /// @return whether it was news to any chat
  boolean quiet(LocalDate day, boolean known) {
    return !paused() && notices.quiet(day, known);
  }

  /// What was shown without a summary that may still come.
  List<Delivery> waiting() {
    return digests.waiting();
  }

  /// Brings what was shown up to date with what is known.
  void complete() {
    digests.complete();
  }
}
