package io.nonmun.bot.delivery;

import io.nonmun.bot.delivery.Planner.Days;
import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.telegram.AdminAlerts;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The digests of all chats: the day's run, each chat's delivery, and what becomes of it later.
///
/// One thread at a time reads arXiv, and one at a time works on a chat's digest; everything else
/// runs side by side.
public final class DigestDelivery implements DigestDesk, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DigestDelivery.class);

  /// How long a listing that was just read is taken for the newest.
  private static final Duration FRESH = Duration.ofMinutes(30);

  /// How long papers without a summary are asked for again.
  private static final int YOUNG_DAYS = 2;

  private final PaperSource source;
  private final Storage storage;
  private final Summarizer summarizer;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final AdminAlerts alerts;
  private final PauseStore pause;
  private final Supplier<DeliverySettings> settings;
  private final Clock clock;

  private final Planner planner;
  private final Dispatch dispatch;
  private final Map<ChatKey, ReentrantLock> chatLocks = new ConcurrentHashMap<>();
  private final ReentrantLock intakeLock = new ReentrantLock();
  private final Map<Category, Instant> readAt = new ConcurrentHashMap<>();
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<ChatKey, LocalDate> settled = new ConcurrentHashMap<>();
  private volatile @Nullable LocalDate preparing;
  private volatile String lastRun = "없음";
  private volatile String lastError = "없음";

  public DigestDelivery(
      PaperSource source,
      Storage storage,
      Summarizer summarizer,
      ChatRepository chats,
      DeliveryRepository deliveries,
      MessageSender sender,
      AdminAlerts alerts,
      PauseStore pause,
      Supplier<DeliverySettings> settings,
      Clock clock) {
    this.source = source;
    this.storage = storage;
    this.summarizer = summarizer;
    this.chats = chats;
    this.deliveries = deliveries;
    this.alerts = alerts;
    this.pause = pause;
    this.settings = settings;
    this.clock = clock;
    this.planner = new Planner(storage, deliveries);
    this.dispatch = new Dispatch(sender, chats, deliveries, alerts, planner);
  }

  // What the schedule asks for.

  /// Reads arXiv for the newest announced day, and for the announced ones since the last that is
  /// stored. Admins hear of a failure once.
  ///
  /// @return the newest day
  /// @throws FetchException if nothing can be read
  public LocalDate look() {
    intakeLock.lock();
    try {
      var wanted = categories();
      var before = storage.ledger().newestDay(wanted);
      var newest = daily().bring(wanted, Optional.empty()).orElseThrow();
      var from = before.map(day -> day.plusDays(1)).orElse(newest);
      for (var day = from; day.isBefore(newest); day = day.plusDays(1)) {
        daily().bring(wanted, Optional.of(day));
      }
      wanted.forEach(category -> readAt.put(category, clock.instant()));
      alerts.mended("arxiv", "✅ arXiv 목록을 다시 읽습니다.");
      return newest;
    } catch (FetchException e) {
      lastError = "arXiv: " + e.kind();
      alerts.broken("arxiv", "⚠️ arXiv 목록을 읽지 못합니다 (" + e.kind() + "). 계속 다시 시도합니다.");
      throw e;
    } finally {
      intakeLock.unlock();
    }
  }

  /// The day's run: plans what is due, has it summarised first, sends it when it is ready or after
  /// the configured patience, and then summarises the rest. Nobody is sent anything twice, however
  /// often it runs.
  public void run(LocalDate day) throws InterruptedException {
    if (pause.paused()) {
      return;
    }
    log.info("stage=run day={}", day);
    preparing = day;
    Future<?> reading;
    try {
      plan(day);
      reading = summarise(day, wanted(day));
      await(reading, settings.get().patience());
    } finally {
      preparing = null;
    }
    deliver(day);
    completeWhenRead(reading);
    tellOfNewVersions(day);
    daily().finish(day, new Interests(categories(), List.of(), List.of()));
    complete();
    lastRun = day + " (" + clock.instant() + ")";
  }

  /// The day's run in the background.
  public Future<?> start(LocalDate day) {
    preparing = day;
    return background.submit(() -> {
      try {
        run(day);
      } catch (RuntimeException e) {
        lastError = "run: " + e;
        log.error("stage=run day={} failed", day, e);
        throw e;
      } finally {
        preparing = null;
      }
      return null;
    });
  }

  /// Plans the digests that are due.
  void plan(LocalDate day) {
    var days = planner.days();
    due(day).forEach(chat -> locked(chat.key(), () -> planner.plan(chat, day, days)));
  }

  /// Sends every chat whose hour has come its digest of a day, and what is open of earlier ones. A
  /// day that a run is still preparing waits for it.
  public void deliver(LocalDate day) throws InterruptedException {
    if (pause.paused() || day.equals(preparing)) {
      return;
    }
    var open = deliveries.open();
    var days = planner.days();
    var work = new ArrayList<Future<?>>();
    for (var chat : due(day)) {
      work.add(
          background.submit(() -> {
            catchUp(chat, day, open.getOrDefault(chat.key(), List.of()), days);
            return null;
          }));
    }
    for (var each : work) {
      try {
        each.get();
      } catch (ExecutionException e) { // One chat's fault must not cost the others theirs.
        lastError = "delivery: " + e.getCause();
        log.error("stage=delivered day={} failed", day, e.getCause());
      }
    }
  }

  private void catchUp(Chat chat, LocalDate day, List<LocalDate> open, Days days)
      throws InterruptedException {
    var lock = lock(chat.key());
    try {
      for (var past : open) {
        dispatch.send(chat, past, days, null);
      }
      if (isReachable(chat.key())) {
        planner.plan(chat, day, days);
        if (isOpen(chat.key(), day)) {
          dispatch.send(chat, day, days, null);
        }
        if (!isOpen(chat.key(), day)) {
          settled.put(chat.key(), day);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isReachable(ChatKey chat) {
    return chats.find(chat).filter(now -> now.unreachable() == null).isPresent();
  }

  private boolean isOpen(ChatKey chat, LocalDate day) {
    return deliveries.digest(chat, day).filter(state -> state == DigestState.OPEN).isPresent();
  }

  /// Tells chats that want to know that a due day brought nothing, once.
  ///
  /// @param known false where arXiv could not be read: then that is said instead
  public void quiet(LocalDate day, boolean known) throws InterruptedException {
    if (pause.paused()) {
      return;
    }
    for (var chat : due(day)) {
      var lock = lock(chat.key());
      try {
        if (deliveries.digest(chat.key(), day).isEmpty()
            && (!chat.preferences().quietDays()
                || dispatch.say(chat.key(), Texts.quiet(day, known), null))) {
          deliveries.digest(chat.key(), day, DigestState.QUIET);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// Asks again for what a young day still lacks, and edits the messages that waited for it.
  public void tend() throws InterruptedException {
    var newest = storage.ledger().newestDay(categories());
    if (pause.paused() || newest.isEmpty()) {
      return;
    }
    var waiting = storage.papers().latest(waiting().stream().map(Delivery::paper).toList());
    daily().summarise(newest.get(), waiting.values());
    if (lacksSummaries(newest.get())) {
      daily().finish(newest.get(), new Interests(categories(), List.of(), List.of()));
    }
    complete();
  }

  private boolean lacksSummaries(LocalDate day) {
    return storage.ledger().entries(day).stream()
        .filter(entry -> entry.type().isFresh())
        .anyMatch(entry ->
            entry.state() == LedgerState.FETCHED
                || entry.state() == LedgerState.EXTRACTED && entry.reason() != null);
  }

  private List<Delivery> waiting() {
    return deliveries.incomplete(
        LocalDate.ofInstant(clock.instant(), AnnouncementCalendar.ZONE).minusDays(YOUNG_DAYS));
  }

  private void complete() throws InterruptedException {
    record Target(ChatKey chat, LocalDate day) {}
    var targets = new LinkedHashSet<Target>();
    waiting().forEach(row -> targets.add(new Target(row.chat(), row.day())));
    var days = planner.days();
    for (var target : targets) {
      var chat = chats.find(target.chat()).filter(known -> known.unreachable() == null);
      if (chat.isPresent()) {
        var lock = lock(target.chat());
        try {
          dispatch.complete(chat.get(), target.day(), days);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /// Replies to older digests whose papers have a new version or are withdrawn. Remembered before
  /// it is sent: a note is worth less than a note twice.
  private void tellOfNewVersions(LocalDate day) throws InterruptedException {
    var announced = planner.days().of(List.of(day));
    for (var entry : announced.entries().values()) {
      var paper = announced.papers().get(entry.id());
      if (paper == null || entry.type().isFresh() || entry.type() == AnnounceType.ABS_ONLY) {
        continue;
      }
      for (var row : deliveries.sentTo(paper.id())) {
        if (row.day().isBefore(day)
            && isReachable(row.chat())
            && deliveries.told(row.chat(), paper.id(), paper.version().version())) {
          var text =
              paper.withdrawn()
                  ? Texts.withdrawn(row.position())
                  : Texts.replaced(row.position(), paper.version().version());
          dispatch.say(row.chat(), text, row.messageId());
        }
      }
    }
  }

  // What a reader or an admin asks for.

  @Override
  public void today(ChatKey key, @Nullable Integer replyTo) throws InterruptedException {
    var found = chats.find(key);
    if (found.isEmpty() || found.get().preferences().categories().isEmpty()) {
      dispatch.say(key, Texts.NO_CATEGORIES, replyTo);
      return;
    }
    if (pause.paused()) {
      dispatch.say(key, Texts.PAUSED, replyTo);
      return;
    }
    var chat = found.get();
    var day = newest(chat.preferences().categories());
    if (day.isEmpty()) {
      dispatch.say(key, readAt.isEmpty() ? Texts.UNREADABLE : Texts.NOTHING_YET, replyTo);
      return;
    }
    var days = planner.days();
    locked(key, () -> planner.plan(chat, day.get(), days));
    if (isOpen(key, day.get())) {
      var papers = unsent(key, day.get());
      var reading = summarise(day.get(), papers);
      await(reading, settings.get().patienceOnRequest());
      var lock = lock(key);
      try {
        if (isOpen(key, day.get())) {
          dispatch.send(chat, day.get(), planner.days(), replyTo);
          completeWhenRead(reading);
          return;
        }
      } finally {
        lock.unlock();
      }
    }
    answerAgain(key, day.get(), replyTo);
  }

  private void answerAgain(ChatKey key, LocalDate day, @Nullable Integer replyTo)
      throws InterruptedException {
    var rows = deliveries.deliveries(key, day);
    var first = rows.stream().map(Delivery::messageId).filter(Objects::nonNull).findFirst();
    if (first.isPresent()) {
      dispatch.say(key, Texts.sentBefore(day), first.get());
    } else {
      dispatch.say(key, Texts.nothingForChat(day, rows.size()), replyTo);
    }
  }

  /// The newest announced day of the categories; read from arXiv where what is stored may be old.
  private Optional<LocalDate> newest(List<Category> wanted) {
    var stored = storage.ledger().newestDay(wanted);
    if (stored.isPresent() && isCurrent(stored.get(), wanted)) {
      return stored;
    }
    intakeLock.lock();
    try {
      var day = daily().bring(wanted, Optional.empty());
      wanted.forEach(category -> readAt.put(category, clock.instant()));
      return day;
    } catch (FetchException e) {
      lastError = "arXiv: " + e.kind();
      log.warn("today answered from the database: {}", e.getMessage());
      return stored;
    } finally {
      intakeLock.unlock();
    }
  }

  private boolean isCurrent(LocalDate stored, List<Category> wanted) {
    var now = clock.instant();
    var complete = storage.ledger().listed(stored).containsAll(wanted);
    return complete && !stored.isBefore(AnnouncementCalendar.due(now))
        || wanted.stream()
            .allMatch(c -> readAt.getOrDefault(c, Instant.EPOCH).plus(FRESH).isAfter(now));
  }

  @Override
  public Document coverage(ChatKey key, Optional<LocalDate> wanted) {
    var chat = chats.find(key).filter(known -> !known.preferences().categories().isEmpty());
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var categories = chat.get().preferences().categories();
    var day = wanted.or(() -> storage.ledger().newestDay(categories));
    if (day.isEmpty()) {
      return Texts.NOTHING_YET;
    }
    var announced = planner.days().of(List.of(day.get()));
    var fresh = announced.fresh(categories).keySet();
    return Answers.coverage(
        day.get(), announced, categories, deliveries.known(key, fresh).values());
  }

  @Override
  public Document why(ChatKey key, ArxivId id) {
    var chat = chats.find(key);
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var row = deliveries.find(key, id);
    var categories = chat.get().preferences().categories();
    var day = row.map(Delivery::day).or(() -> storage.ledger().newestDay(categories));
    return day.isEmpty()
        ? Texts.NOTHING_YET
        : Answers.why(chat.get(), id, row, planner.days().of(List.of(day.get())));
  }

  @Override
  public void repeat(Optional<LocalDate> wanted) {
    background.submit(() -> {
      try {
        var day = wanted.isPresent() ? bring(wanted.get()) : Optional.of(look());
        if (day.isPresent()) {
          run(day.get());
        }
      } catch (RuntimeException e) {
        lastError = "repeat: " + e.getClass().getSimpleName();
        log.error("stage=repeat day={} failed", wanted, e);
      }
      return null;
    });
  }

  private Optional<LocalDate> bring(LocalDate day) {
    intakeLock.lock();
    try {
      return daily().bring(categories(), Optional.of(day));
    } finally {
      intakeLock.unlock();
    }
  }

  @Override
  public void pause(boolean paused) {
    pause.paused(paused);
  }

  @Override
  public Document status() {
    var newest = storage.ledger().newestDay(categories());
    var queue = deliveries.open().values().stream().mapToInt(List::size).sum();
    return Answers.status(
        pause.paused(),
        newest,
        lastRun,
        queue,
        dispatch,
        planner.known(),
        waiting().size(),
        summarizer.providers(),
        lastError);
  }

  /// Stops what runs in the background; what is not stored yet is done after the next start.
  @Override
  public void close() {
    background.shutdownNow();
    try {
      if (!background.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn(
            "deliveries did not stop within 10 s; what is unsent is sent after the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Parts of the work.

  private DailyDigest daily() {
    return new DailyDigest(
        source, storage, summarizer, settings.get().dailyLimit(), (_, _, _) -> {});
  }

  /// What the owner and the chats want to read, the owner's first.
  private List<Category> categories() {
    var all = new LinkedHashSet<>(settings.get().categories());
    chats.subscribed().forEach(chat -> all.addAll(chat.preferences().categories()));
    return List.copyOf(all);
  }

  private List<Chat> reachable() {
    return chats.subscribed().stream().filter(chat -> chat.unreachable() == null).toList();
  }

  private List<Chat> due(LocalDate day) {
    var now = clock.instant();
    return reachable().stream()
        .filter(chat -> DigestHours.isDue(chat.preferences(), day, now))
        .toList();
  }

  /// The papers that some chat's digest shows or will show, those of planned digests first.
  private Collection<Paper> wanted(LocalDate day) {
    var days = planner.days();
    var wanted = new LinkedHashMap<ArxivId, Paper>();
    var later = new HashMap<ArxivId, Paper>();
    for (var chat : reachable()) {
      if (deliveries.digest(chat.key(), day).isPresent()) {
        unsent(chat.key(), day).forEach(paper -> wanted.put(paper.id(), paper));
      } else {
        planner.preview(chat, days.of(List.of(day))).forEach(paper -> later.put(paper.id(), paper));
      }
    }
    later.forEach(wanted::putIfAbsent);
    return wanted.values();
  }

  private Collection<Paper> unsent(ChatKey chat, LocalDate day) {
    var ids =
        deliveries.deliveries(chat, day).stream()
            .filter(row -> row.state() == DeliveryState.PLANNED)
            .map(Delivery::paper)
            .toList();
    return storage.papers().latest(ids).values();
  }

  private Future<?> summarise(LocalDate day, Collection<Paper> papers) {
    return background.submit(() -> {
      daily().summarise(day, papers);
      return null;
    });
  }

  private static void await(Future<?> work, Duration patience) throws InterruptedException {
    try {
      work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notInTime) {
      // Goes on behind the reader's back; the messages are edited when it is done.
    } catch (ExecutionException e) {
      log.error("stage=summarised failed", e.getCause());
    }
  }

  private void completeWhenRead(Future<?> reading) {
    background.submit(() -> {
      reading.get();
      complete();
      return null;
    });
  }

  private ReentrantLock lock(ChatKey chat) {
    var lock = chatLocks.computeIfAbsent(chat, key -> new ReentrantLock());
    lock.lock();
    return lock;
  }

  private void locked(ChatKey chat, Runnable work) {
    var lock = lock(chat);
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
