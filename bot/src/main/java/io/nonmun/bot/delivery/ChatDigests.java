package io.nonmun.bot.delivery;

import io.nonmun.bot.delivery.Planner.Days;
import io.nonmun.bot.digest.AnnouncedDay;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.telegram.AdminAlerts;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.Reachability;
import io.nonmun.fetcher.AnnouncementCalendar;
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
import io.nonmun.storage.model.Paper;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every chat's digests: planned, sent, and edited when more is known. One thread at a time works
/// on a chat; the chats go on side by side, so that one which Telegram makes wait holds up no
/// other.
public final class ChatDigests implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ChatDigests.class);

  /// Chats whose messages are rendered and wait for their turn; more would only fill the memory.
  private static final int IN_HAND = 500;

  /// How long a summary that is missing is waited for.
  private static final int YOUNG_DAYS = 2;

  private final Storage storage;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final AdminAlerts alerts;
  private final Journal journal;
  private final InstantSource clock;
  private final Planner planner;
  private final Dispatch dispatch;

  private final Map<ChatKey, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final Map<ChatKey, Future<?>> inHand = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(IN_HAND);
  private final ExecutorService senders =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("delivery-", 0).factory());

  public ChatDigests(
      Storage storage,
      MessageSender sender,
      Reachability reachability,
      AdminAlerts alerts,
      Journal journal,
      InstantSource clock) {
    this.storage = storage;
    this.chats = storage.chats();
    this.deliveries = storage.deliveries();
    this.alerts = alerts;
    this.journal = journal;
    this.clock = clock;
    this.planner = new Planner(storage);
    this.dispatch = new Dispatch(sender, reachability, deliveries, planner);
  }

  // All chats.

  /// Plans a day's digest of every chat whose hour has come. A chat that has a newer one got, with
  /// that, what it missed before; or it is new, and an old day is not what it came for.
  ///
  /// @param whole whether a chat waits until the listings of all its categories are read; else one
  ///   of them is enough
  public void plan(LocalDate day, boolean whole) {
    var listed = storage.ledger().listed(day);
    var states = deliveries.digests(day);
    var due =
        due(day).stream()
            .filter(chat -> isUndecidedSince(states.getOrDefault(chat.key(), Map.of())))
            .filter(chat -> isRead(chat, listed, whole))
            .toList();
    if (!due.isEmpty()) {
      planner.plan(due, day, planner.days());
      log.info("stage=planned day={} chats={}", day, due.size());
    }
  }

  private static boolean isRead(Chat chat, Set<Category> listed, boolean whole) {
    var wanted = chat.preferences().categories();
    return whole ? listed.containsAll(wanted) : !Collections.disjoint(listed, wanted);
  }

  /// Adds to planned digests what listings that came after them hold for their chats.
  public void supplement(LocalDate day, List<Category> late) {
    var states = deliveries.digests(day);
    var days = planner.days();
    for (var chat : chats.subscribed()) {
      if (!Collections.disjoint(chat.preferences().categories(), late)
          && !isUndecided(states.getOrDefault(chat.key(), Map.of()).get(day))) {
        var rows = planner.supplement(chat, day, late, days);
        if (!rows.isEmpty()) {
          deliveries.add(chat.key(), day, rows);
        }
      }
    }
  }

  /// Plans the digest of the announced day before for every chat that missed its hour, since its
  /// hour for the day itself may be long in coming.
  public void makeUp(LocalDate day) {
    var states = deliveries.digests(day.minusDays(Planner.LOOK_BACK));
    Planner.daysBefore(day)
        .filter(past -> !storage.ledger().listed(past).isEmpty())
        .findFirst()
        .ifPresent(missed -> {
          var late =
              due(missed).stream()
                  .filter(chat -> isRead(chat, storage.ledger().listed(missed), false))
                  .filter(chat -> !DigestHours.isDue(chat.preferences(), day, clock.instant()))
                  .filter(chat -> lacks(states.getOrDefault(chat.key(), Map.of()), missed, day))
                  .toList();
          planner.plan(late, missed, planner.days());
        });
  }

  /// A chat that never had a digest lacks none.
  private static boolean lacks(
      Map<LocalDate, DigestState> states, LocalDate missed, LocalDate day) {
    return isUndecided(states.get(missed))
        && isUndecided(states.get(day))
        && states.keySet().stream().anyMatch(missed::isAfter);
  }

  private static boolean isUndecidedSince(Map<LocalDate, DigestState> states) {
    return states.values().stream().allMatch(ChatDigests::isUndecided);
  }

  private static boolean isUndecided(@Nullable DigestState state) {
    return state == null || state == DigestState.QUIET;
  }

  /// Begins to send all that is planned and unsent, and returns.
  ///
  /// @param upTo days after it wait
  public void send(LocalDate upTo) {
    var open = deliveries.open();
    if (open.isEmpty()) {
      return;
    }
    var days = planner.days();
    for (var chat : reachable()) {
      var wanted =
          open.getOrDefault(chat.key(), List.of()).stream()
              .filter(day -> !day.isAfter(upTo))
              .toList();
      if (!wanted.isEmpty()) {
        inHand.computeIfAbsent(
            chat.key(), key -> senders.submit(() -> deliver(chat, wanted, days)));
      }
    }
  }

  private void deliver(Chat chat, List<LocalDate> wanted, Days days) {
    var subject = "delivery:" + chat.key().chatId() + "/" + chat.key().threadId();
    try {
      places.acquire();
      try {
        for (var day : wanted) {
          send(chat, day, days, null);
        }
      } finally {
        places.release();
      }
      alerts.mended(subject, "대화방 %d에 다시 보냈습니다.".formatted(chat.key().chatId()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // What is unsent goes out after the next start.
    } catch (RuntimeException e) { // One chat's fault must not cost the others theirs.
      journal.failed("delivery: " + e.getClass().getSimpleName());
      log.error("stage=delivered chat={} days={} failed", chat.key().chatId(), wanted, e);
      alerts.broken(
          subject, "대화방 %d에 보내지 못했습니다. 계속 다시 시도합니다. 로그를 확인하세요.".formatted(chat.key().chatId()));
    } finally {
      inHand.remove(chat.key());
    }
  }

  /// Tells chats that want to know that a due day brought nothing, once.
  ///
  /// @param known false where arXiv could not be read: then that is said instead
  /// @return whether it was news to any chat
  public boolean quiet(LocalDate day, boolean known) throws InterruptedException {
    var states = deliveries.digests(day);
    var listed = storage.ledger().listed(day);
    var told = false;
    for (var chat : due(day)) {
      if (states.getOrDefault(chat.key(), Map.of()).containsKey(day)
          || isRead(chat, listed, false)) {
        continue;
      }
      try (var _ = lock(chat.key())) {
        if (deliveries.digest(chat.key(), day).isEmpty()
            && (!chat.preferences().quietDays()
                || dispatch.say(chat.key(), Texts.quiet(day, known), null))) {
          deliveries.digest(chat.key(), day, DigestState.QUIET);
          told = true;
        }
      }
    }
    return told;
  }

  /// Edits the messages that wait for a summary which exists now.
  public void complete() throws InterruptedException {
    record Target(ChatKey chat, LocalDate day) {}
    var targets = new LinkedHashSet<Target>();
    waiting().forEach(row -> targets.add(new Target(row.chat(), row.day())));
    var days = planner.days();
    for (var target : targets) {
      var chat = chats.find(target.chat()).filter(known -> known.unreachable() == null);
      if (chat.isPresent()) {
        try (var _ = lock(target.chat())) {
          dispatch.complete(chat.get(), target.day(), days);
        }
      }
    }
  }

  /// Sent papers of young days whose summary was not ready.
  List<Delivery> waiting() {
    return deliveries.incomplete(
        LocalDate.ofInstant(clock.instant(), AnnouncementCalendar.ZONE).minusDays(YOUNG_DAYS));
  }

  /// Replies to older digests whose papers have a new version or are withdrawn. Remembered before
  /// it is sent: a note is worth less than a note twice.
  public void tellOfNewVersions(LocalDate day) throws InterruptedException {
    var announced = planner.days().of(day);
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

  /// The papers that some chat's digest shows or will show, those of planned digests first.
  Collection<Paper> wanted(LocalDate day) {
    var days = planner.days();
    var states = deliveries.digests(day);
    var open = deliveries.open();
    var wanted = new LinkedHashMap<ArxivId, Paper>();
    var later = new HashMap<ArxivId, Paper>();
    for (var chat : reachable()) {
      for (var planned : open.getOrDefault(chat.key(), List.of())) {
        unsent(chat.key(), planned).forEach(paper -> wanted.put(paper.id(), paper));
      }
      if (isUndecided(states.getOrDefault(chat.key(), Map.of()).get(day))) {
        Planner.preview(chat, days.of(day)).forEach(paper -> later.put(paper.id(), paper));
      }
    }
    later.forEach(wanted::putIfAbsent);
    return wanted.values();
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

  // One chat.

  /// Plans a chat's digest of a day, due or not.
  void plan(Chat chat, LocalDate day) {
    planner.plan(chat, day, planner.days());
  }

  boolean isOpen(ChatKey chat, LocalDate day) {
    return deliveries.digest(chat, day).filter(state -> state == DigestState.OPEN).isPresent();
  }

  /// The planned papers of a chat's digest.
  Collection<Paper> unsent(ChatKey chat, LocalDate day) {
    var ids =
        deliveries.deliveries(chat, day).stream()
            .filter(row -> row.state() == DeliveryState.PLANNED)
            .map(Delivery::paper)
            .toList();
    return storage.papers().latest(ids).values();
  }

  /// Sends what is unsent of a chat's digest.
  ///
  /// @return false if there was nothing to send
  boolean send(Chat chat, LocalDate day, @Nullable Integer replyTo) throws InterruptedException {
    return send(chat, day, planner.days(), replyTo);
  }

  private boolean send(Chat chat, LocalDate day, Days days, @Nullable Integer replyTo)
      throws InterruptedException {
    try (var _ = lock(chat.key())) {
      if (!isOpen(chat.key(), day) || !isReachable(chat.key())) {
        return false;
      }
      dispatch.send(chat, day, days, replyTo);
      return true;
    }
  }

  /// Says something that is no delivery.
  void say(ChatKey chat, Document text, @Nullable Integer replyTo) throws InterruptedException {
    dispatch.say(chat, text, replyTo);
  }

  private boolean isReachable(ChatKey chat) {
    return chats.find(chat).filter(now -> now.unreachable() == null).isPresent();
  }

  /// What is stored about a day now.
  AnnouncedDay stored(LocalDate day) {
    return planner.days().of(day);
  }

  // For an admin.

  long sent() {
    return dispatch.sent();
  }

  long failed() {
    return dispatch.failed();
  }

  /// How many papers were left out of digests because the chat had them from another day.
  long repeats() {
    return planner.known();
  }

  /// Digests that are planned and not wholly sent.
  public int open() {
    return deliveries.open().values().stream().mapToInt(List::size).sum();
  }

  /// Waits until all that `send` began is sent.
  void awaitSent() throws InterruptedException {
    for (var work : List.copyOf(inHand.values())) {
      try {
        work.get();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /// Stops after the messages in hand; what is unsent goes out after the next start.
  @Override
  public void close() {
    senders.shutdownNow();
    try {
      if (!senders.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("deliveries did not stop within 10 s; what is unsent is sent after a start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private Held lock(ChatKey chat) {
    var lock = locks.computeIfAbsent(chat, _ -> new ReentrantLock());
    lock.lock();
    return lock::unlock;
  }
}
