package io.nonmun.bot.delivery;

import static java.util.function.Predicate.not;

import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an announced day sets in motion: digests are planned, their papers summarised first, the
/// digests sent, and then the rest of the day summarised.
///
/// All of it may be asked for again at any time, and nobody is sent anything twice.
public final class DayRun {

  private static final Logger log = LoggerFactory.getLogger(DayRun.class);

  private final Announcements announcements;
  private final ChatDigests digests;
  private final Readings readings;
  private final Supplier<DailyDigest> daily;
  private final Storage storage;
  private final LateListings late;
  private final ModelAlerts model;
  private final PauseStore pause;
  private final Supplier<DeliverySettings> settings;
  private final Journal journal;
  private final InstantSource clock;

  private final ReentrantLock working = new ReentrantLock();
  private volatile @Nullable Release released;

  /// The newest day that goes out.
  ///
  /// @param whole until then, chats wait for listings of their categories that could not be read
  private record Release(LocalDate day, Instant whole) {}

  public DayRun(
      Announcements announcements,
      ChatDigests digests,
      Readings readings,
      Supplier<DailyDigest> daily,
      Storage storage,
      Summarizer summarizer,
      AdminAlerts alerts,
      PauseStore pause,
      Supplier<DeliverySettings> settings,
      Journal journal,
      InstantSource clock) {
    this.announcements = announcements;
    this.digests = digests;
    this.readings = readings;
    this.daily = daily;
    this.storage = storage;
    this.late = new LateListings(storage.marks(), storage.ledger());
    this.model = new ModelAlerts(summarizer, alerts);
    this.pause = pause;
    this.settings = settings;
    this.journal = journal;
    this.clock = clock;
  }

  /// Runs a day that is stored. Its digests go out when their papers are summarised, or after the
  /// configured patience; one run at a time.
  public void run(LocalDate day) throws InterruptedException {
    if (pause.paused()) {
      return;
    }
    working.lockInterruptibly();
    try {
      log.info("stage=run day={}", day);
      var whole = clock.instant().plus(settings.get().patience());
      digests.plan(day, true);
      digests.makeUp(day);
      var reading = readings.start(day, digests.wanted(day), Priority.BATCH, () -> {});
      Readings.await(reading, settings.get().patience());
      late.expect(day, announcements.categories(), clock.instant());
      release(new Release(day, whole));
      deliver();
      tellOfNewVersions(day);
      Readings.await(reading);
      digests.complete();
      finish(day);
      bringLate(day);
      digests.complete();
      model.look();
      journal.ran(day, clock.instant());
    } catch (RuntimeException e) {
      journal.runFailed(day, e);
      throw e;
    } finally {
      working.unlock();
    }
  }

  /// Also of the days before, whose run a downtime or a kill may have prevented.
  private void tellOfNewVersions(LocalDate day) throws InterruptedException {
    for (var past : Planner.daysBefore(day).toList().reversed()) {
      digests.tellOfNewVersions(past);
    }
    digests.tellOfNewVersions(day);
  }

  /// Summarises the rest of the day, and of those before it that went by in a downtime.
  private void finish(LocalDate day) throws InterruptedException {
    daily.get().finish(day, everything());
    for (var past : Planner.daysBefore(day).filter(this::lacksSummaries).toList()) {
      daily.get().finish(past, everything());
    }
  }

  /// Asks again for listings that could not be read when their day's digests went out, and has
  /// their papers sent after these.
  private void bringLate(LocalDate newest) throws InterruptedException {
    var arrived = false;
    for (var lacked : late.since(newest.minusDays(Planner.LOOK_BACK)).entrySet()) {
      var day = lacked.getKey();
      try {
        announcements.bring(day, lacked.getValue());
      } catch (FetchException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while reading arXiv");
        }
        log.warn("stage=announced late {}", e.getMessage());
      }
      var listed = storage.ledger().listed(day);
      var came = lacked.getValue().stream().filter(listed::contains).toList();
      if (!came.isEmpty()) {
        digests.supplement(day, came);
        var lacking = lacked.getValue().stream().filter(not(listed::contains)).toList();
        late.remember(day, lacking, clock.instant());
        arrived = true;
      }
    }
    if (arrived) {
      digests.makeUp(newest);
      daily.get().summarise(newest, digests.wanted(newest), Priority.BATCH);
      deliver();
    }
  }

  private void release(Release next) {
    var before = released;
    if (before == null || before.day().isBefore(next.day())) {
      released = next;
    }
  }

  /// Begins to send every chat whose hour has come its digest of the newest day that has been run,
  /// and what is open of earlier ones.
  public void deliver() {
    var newest = released;
    if (newest == null || pause.paused()) {
      return;
    }
    digests.plan(newest.day(), clock.instant().isBefore(newest.whole()));
    digests.send(newest.day());
  }

  /// Says that a due day brought nothing, or that arXiv cannot be read.
  ///
  /// @param known whether arXiv could be read
  public void quiet(LocalDate day, boolean known) throws InterruptedException {
    if (!pause.paused() && digests.quiet(day, known)) {
      journal.quiet();
    }
  }

  /// Asks again for what a young day still lacks, and edits the messages that waited for it; does
  /// nothing while a run does that.
  public void tend() throws InterruptedException {
    var newest = announcements.stored();
    if (pause.paused() || newest.isEmpty() || !working.tryLock()) {
      return;
    }
    try {
      bringLate(newest.get());
      var waiting = digests.waiting().stream().map(Delivery::paper).toList();
      var papers = storage.papers().latest(waiting).values();
      daily.get().summarise(newest.get(), papers, Priority.BATCH);
      if (lacksSummaries(newest.get())) {
        daily.get().finish(newest.get(), everything());
      }
      digests.complete();
      model.look();
    } finally {
      working.unlock();
    }
  }

  private boolean lacksSummaries(LocalDate day) {
    return storage.ledger().entries(day).stream()
        .filter(entry -> entry.type().isFresh())
        .anyMatch(entry ->
            entry.state() == LedgerState.FETCHED
                || entry.state() == LedgerState.EXTRACTED && entry.reason() != null);
  }

  private Interests everything() {
    return new Interests(announcements.categories(), List.of(), List.of());
  }
}
