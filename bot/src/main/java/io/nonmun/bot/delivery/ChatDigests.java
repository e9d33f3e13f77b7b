package io.nonmun.bot.delivery;

import static java.util.stream.Collectors.toCollection;

import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.Day;
import io.nonmun.bot.editions.Days;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every chat's digests: planned, sent, and edited when more is known. Nothing here waits for a
/// message: what is to be sent becomes work of its chat.
public final class ChatDigests implements Arrivals {

  private static final Logger log = LoggerFactory.getLogger(ChatDigests.class);

  /// Chats whose messages are rendered and wait for their turn; more would only fill the memory.
  private static final int IN_HAND = 500;

  /// How long a summary that is missing is asked for.
  private static final int YOUNG_DAYS = 2;

  /// How long a message is brought up to date.
  private static final int READ_DAYS = 30;

  private final Subscribers subscribers;
  private final DeliveryRepository deliveries;
  private final LedgerRepository ledger;
  private final Work work;
  private final InstantSource clock;
  private final Planner planner;
  private final Dispatch dispatch;
  private volatile Days snapshot;

  public ChatDigests(
      Subscribers subscribers,
      DeliveryRepository deliveries,
      LedgerRepository ledger,
      Planner planner,
      Dispatch dispatch,
      Work work,
      InstantSource clock) {
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.ledger = ledger;
    this.work = work;
    this.clock = clock;
    this.planner = planner;
    this.snapshot = planner.days();
    this.dispatch = dispatch;
    var chats = subscribers.chats();
    work.handle(
        Deliver.KIND,
        new Deliver(dispatch, chats, deliveries, () -> snapshot, new Semaphore(IN_HAND), clock));
    work.handle(EditDigest.KIND, new EditDigest(dispatch, chats, () -> snapshot));
  }

  // All chats.

  /// Plans a day's digest of every chat whose hour has come. A chat that has a newer one got, with
  /// that, what it missed before; or it is new, and an old day is not what it came for.
  ///
  /// @param whole whether a chat waits until the listings of all its categories are read; else one
  ///   of them is enough
  public void plan(LocalDate day, boolean whole) {
    var listed = ledger.listed(day);
    var states = deliveries.digests(day);
    var due =
        due(day).stream()
            .filter(chat -> isUnplannedSince(states.getOrDefault(chat.key(), Map.of())))
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
    for (var chat : subscribers.all()) {
      if (!Collections.disjoint(chat.preferences().categories(), late)
          && DigestState.isPlanned(states.getOrDefault(chat.key(), Map.of()).get(day))) {
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
        .filter(planner.days()::isAnnounced)
        .findFirst()
        .ifPresent(missed -> {
          var late =
              due(missed).stream()
                  .filter(chat -> isRead(chat, ledger.listed(missed), false))
                  .filter(chat -> !DigestHours.isDue(chat.preferences(), day, clock.instant()))
                  .filter(chat -> lacks(states.getOrDefault(chat.key(), Map.of()), missed, day))
                  .toList();
          planner.plan(late, missed, planner.days());
        });
  }

  /// A chat that never had a digest lacks none.
  private static boolean lacks(
      Map<LocalDate, DigestState> states, LocalDate missed, LocalDate day) {
    return !DigestState.isPlanned(states.get(missed))
        && !DigestState.isPlanned(states.get(day))
        && states.keySet().stream().anyMatch(missed::isAfter);
  }

  private static boolean isUnplannedSince(Map<LocalDate, DigestState> states) {
    return states.values().stream().noneMatch(DigestState::isPlanned);
  }

  /// Has all sent that is planned and unsent. A chat that cannot be written to is not tried more
  /// often for that.
  ///
  /// @param upTo days after it wait
  public void send(LocalDate upTo) {
    var open = deliveries.open();
    if (open.isEmpty()) {
      return;
    }
    snapshot = planner.days();
    var now = clock.instant();
    var wanted = new ArrayList<Job>();
    for (var chat : subscribers.all()) {
      if (open.getOrDefault(chat.key(), List.of()).stream().anyMatch(day -> !day.isAfter(upTo))) {
        var job = Deliver.job(chat.key(), upTo, now);
        if (chat.unreachable() == null) {
          wanted.add(job);
        } else {
          work.submit(job);
        }
      }
    }
    work.renew(wanted);
  }

  /// Goes on with a chat that can be written to again, if it is tried now and then.
  public void resume(ChatKey chat) {
    work.hasten(Deliver.job(chat, LocalDate.EPOCH, clock.instant()));
  }

  /// Has the messages edited that wait for a summary which is there now, or cannot be had.
  public void complete() {
    var now = clock.instant();
    var digests =
        deliveries.settled(today().minusDays(READ_DAYS)).stream()
            .map(row -> EditDigest.job(row.chat(), row.day(), now))
            .collect(toCollection(LinkedHashSet::new));
    if (!digests.isEmpty()) {
      snapshot = planner.days();
      work.renew(digests);
    }
  }

  @Override
  public void known(PaperVersion paper) {
    var shown = deliveries.sentTo(paper.id());
    if (!shown.isEmpty()) {
      deliveries.move(shown.stream().map(ChatDigests::incomplete).toList());
      snapshot = planner.days();
      var now = clock.instant();
      work.renew(shown.stream().map(row -> EditDigest.job(row.chat(), row.day(), now)).toList());
    }
  }

  private static Delivery incomplete(Delivery row) {
    return row.with(row.state(), row.messageId(), row.reason(), false);
  }

  /// Sent papers of young days whose summary was not ready.
  List<Delivery> waiting() {
    return deliveries.incomplete(today().minusDays(YOUNG_DAYS));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), AnnouncementCalendar.ZONE);
  }

  /// The papers of which some chat's digest shows the summary or will show it, those of planned
  /// digests first.
  Collection<Paper> wanted(LocalDate day) {
    var days = planner.days();
    var states = deliveries.digests(day);
    var open = deliveries.open();
    var wanted = new LinkedHashMap<ArxivId, Paper>();
    var later = new HashMap<ArxivId, Paper>();
    for (var chat : subscribers.all()) {
      if (chat.unreachable() != null || chat.preferences().language() != Language.KO) {
        continue;
      }
      for (var planned : open.getOrDefault(chat.key(), List.of())) {
        unsent(chat.key(), days.of(planned)).forEach(paper -> wanted.put(paper.id(), paper));
      }
      if (!DigestState.isPlanned(states.getOrDefault(chat.key(), Map.of()).get(day))) {
        planner.preview(chat, days.of(day)).forEach(paper -> later.put(paper.id(), paper));
      }
    }
    later.forEach(wanted::putIfAbsent);
    return wanted.values();
  }

  /// Of a chat that cannot be written to, one digest is planned, with which it is tried.
  private List<Chat> due(LocalDate day) {
    var now = clock.instant();
    var open = deliveries.open();
    return subscribers.all().stream()
        .filter(chat -> chat.unreachable() == null || !open.containsKey(chat.key()))
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

  /// The planned papers of a chat's digest, in its order.
  Collection<Paper> unsent(ChatKey chat, LocalDate day) {
    return unsent(chat, planner.days().of(day));
  }

  private Collection<Paper> unsent(ChatKey chat, Day day) {
    var ids =
        deliveries.deliveries(chat, day.date()).stream()
            .filter(row -> row.state() == DeliveryState.PLANNED)
            .map(Delivery::paper)
            .toList();
    return day.papers(ids).values();
  }

  /// Sends what is unsent of a chat's digest; for work in the chat's lane.
  ///
  /// @return what stopped it, or null
  @Nullable SendOutcome send(Chat chat, LocalDate day, Promise opening)
      throws InterruptedException {
    return dispatch.send(chat, day, planner.days(), opening);
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
}
