package io.nonmun.bot.delivery;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.retry.Moments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What arXiv announced, in the categories that anybody wants, brought into the database. Safe for
/// use by many threads, of which one at a time reads arXiv.
public final class Announcements {

  private static final Logger log = LoggerFactory.getLogger(Announcements.class);

  /// How long a listing that was just read is taken for the newest.
  private static final Duration FRESH = Duration.ofMinutes(30);

  private final DailyDigest daily;
  private final LedgerRepository ledger;
  private final Subscribers subscribers;
  private final Supplier<DeliverySettings> settings;
  private final AdminAlerts alerts;
  private final Journal journal;
  private final InstantSource clock;
  private final ReentrantLock reading = new ReentrantLock();
  private final Map<Category, Instant> readAt = new ConcurrentHashMap<>();

  public Announcements(
      DailyDigest daily,
      LedgerRepository ledger,
      Subscribers subscribers,
      Supplier<DeliverySettings> settings,
      AdminAlerts alerts,
      Journal journal,
      InstantSource clock) {
    this.daily = daily;
    this.ledger = ledger;
    this.subscribers = subscribers;
    this.settings = settings;
    this.alerts = alerts;
    this.journal = journal;
    this.clock = clock;
  }

  /// Reads arXiv for the newest announced day, and before that, oldest first, for those of the week
  /// before it that are not here, or not whole: a downtime or a kill may have left them out. Admins
  /// hear of a failure once.
  ///
  /// @return the newest day
  /// @throws FetchException if nothing can be read
  public LocalDate look() {
    reading.lock();
    try {
      var wanted = categories();
      var newest = bringNewest(wanted);
      alerts.mended("arxiv", KOREAN.of("owner.arxiv.read"));
      return newest;
    } catch (FetchException e) {
      if (!Thread.currentThread().isInterrupted()) { // That would be our own stop.
        journal.failed(KOREAN.of("owner.failure.arxiv", e.kind()));
        alerts.broken("arxiv", KOREAN.of("owner.arxiv.unread", e.kind()));
      }
      throw e;
    } finally {
      reading.unlock();
    }
  }

  /// A day that cannot be read now is looked for again by the next look: the newest does not wait
  /// for it.
  private void makeUpBefore(LocalDate newest, List<Category> wanted) {
    var first = ledger.firstListed();
    for (var day : Planner.daysBefore(newest).toList().reversed()) {
      if (isOwed(day, before(day, wanted, first))) {
        try {
          daily.makeUp(wanted, day);
        } catch (FetchException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          log.warn("stage=announced day={} is looked for again: {}", day, e.getMessage());
          journal.failed(KOREAN.of("owner.failure.arxiv.day", day, e.kind()));
        }
      }
    }
  }

  /// Whether a past day should be here and is not: a listing of a category that was wanted before
  /// it, or papers of one.
  private boolean isOwed(LocalDate day, List<Category> wantedThen) {
    var listed = ledger.listed(day);
    var lacks = !listed.containsAll(wantedThen);
    return lacks && (!listed.isEmpty() || AnnouncementCalendar.isRegular(day))
        || ledger.extent(day).unread() > 0;
  }

  /// The categories of a past day that was read in part which were wanted then.
  List<Category> wanted(LocalDate day) {
    return ledger.listed(day).isEmpty()
        ? List.of()
        : before(day, categories(), ledger.firstListed());
  }

  /// @param first day of which there is a listing
  private static List<Category> before(
      LocalDate day, List<Category> wanted, Map<Category, LocalDate> first) {
    return wanted.stream()
        .filter(category -> first.getOrDefault(category, LocalDate.MAX).isBefore(day))
        .toList();
  }

  /// Reads one day again.
  ///
  /// @return the day, or empty if nothing was announced then
  /// @throws FetchException if nothing can be read
  public Optional<LocalDate> bring(LocalDate day) {
    reading.lock();
    try {
      return daily.bring(categories(), Optional.of(day));
    } finally {
      reading.unlock();
    }
  }

  /// Reads what a stored day lacks.
  ///
  /// @throws FetchException if nothing can be read
  void makeUp(LocalDate day, List<Category> lacking) {
    reading.lock();
    try {
      daily.makeUp(lacking, day);
    } finally {
      reading.unlock();
    }
  }

  /// The newest day that the database has.
  public Optional<LocalDate> stored() {
    return ledger.newestDay(categories());
  }

  /// The newest one whose papers are all read, as far as they can be: of another, a digest would
  /// lack what comes a moment later.
  public Optional<LocalDate> read() {
    return stored().flatMap(this::read);
  }

  private Optional<LocalDate> read(LocalDate newest) {
    return Stream.concat(Stream.of(newest), Planner.daysBefore(newest))
        .filter(day -> ledger.isAnnounced(day) && ledger.extent(day).unread() == 0)
        .findFirst();
  }

  /// The newest announced day of a reader's categories; read from arXiv where what is stored may be
  /// old, and from the database where arXiv does not answer.
  Optional<LocalDate> newest(List<Category> wanted) {
    var stored = ledger.newestDay(wanted);
    if (stored.isPresent() && isCurrent(stored.get(), wanted)) {
      return stored;
    }
    reading.lock();
    try {
      return Optional.of(bringNewest(wanted));
    } catch (FetchException e) {
      journal.failed(KOREAN.of("owner.failure.arxiv", e.kind()));
      log.warn("answered from the database: {}", e.getMessage());
      return stored.flatMap(this::read);
    } finally {
      reading.unlock();
    }
  }

  /// Whether arXiv could be read at least once since the start.
  boolean hasBeenRead() {
    return !readAt.isEmpty();
  }

  private LocalDate bringNewest(List<Category> wanted) {
    var day = daily.bringNewest(wanted, newest -> makeUpBefore(newest, wanted));
    wanted.forEach(category -> readAt.put(category, clock.instant()));
    return day;
  }

  private boolean isCurrent(LocalDate stored, List<Category> wanted) {
    var now = clock.instant();
    if (ledger.extent(stored).unread() > 0) {
      return false;
    }
    var complete = ledger.listed(stored).containsAll(wanted);
    return complete && !stored.isBefore(AnnouncementCalendar.due(now))
        || wanted.stream()
            .map(category -> readAt.getOrDefault(category, Instant.EPOCH))
            .allMatch(read -> Moments.isWithin(FRESH, read, now));
  }

  /// What the owner and the chats want to read, the owner's first.
  List<Category> categories() {
    var all = new LinkedHashSet<>(settings.get().categories());
    subscribers.all().forEach(chat -> all.addAll(chat.preferences().categories()));
    return List.copyOf(all);
  }
}
