package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.ChatDigest;
import io.nonmun.bot.editions.Days;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.SendOutcome.Scope;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Persistently;
import io.nonmun.bot.work.Promise;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is planned and remembers each step, so that a crash repeats at most one message of a
/// chat (decision 006).
public final class Dispatch {

  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  private final Post sender;
  private final Reachability reachability;
  private final DeliveryRepository deliveries;
  private final Planner planner;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  public Dispatch(
      Post sender, Reachability reachability, DeliveryRepository deliveries, Planner planner) {
    this.sender = sender;
    this.reachability = reachability;
    this.deliveries = deliveries;
    this.planner = planner;
  }

  /// Papers sent and given up since the start.
  long sent() {
    return sent.get();
  }

  long failed() {
    return failed.get();
  }

  /// Sends what is unsent of a planned digest.
  ///
  /// @param opening what the first message takes the place of, or answers
  /// @return what stopped it, or null if nothing is left: then each paper is sent, or refused
  @Nullable SendOutcome send(Chat chat, LocalDate day, Days days, Promise opening)
      throws InterruptedException {
    var rows = deliveries.deliveries(chat.key(), day);
    var digest = digest(chat, day, days, rows);
    var unsent = rows.stream().filter(Dispatch::isUnsent).toList();
    var doubtful = new ArrayList<Doubt>();
    var taken = unsent.size() < ChatDigest.shown(rows).size();
    var lost = chat.unreachable() != null;
    var first = true;
    for (var message : messages(chat, digest, rows, unsent, day)) {
      var shown = ChatDigest.papers(message);
      var batch = unsent.stream().filter(row -> shown.contains(row.paper())).toList();
      deliveries.move(batch.stream().map(row -> in(row, DeliveryState.SENDING)).toList());
      var outcome =
          first ? opening.become(sender, message) : sender.send(chat.key(), message, null);
      first = false;
      switch (outcome) {
        case SendOutcome.Sent(var messageId) -> {
          record(batch.stream().map(row -> sent(row, messageId, digest)).toList());
          sent.addAndGet(batch.size());
          taken = true;
          if (lost) {
            lost = false;
            reachability.back(chat.key());
          }
        }
        case SendOutcome.Refused refused when refused.blamesTheMessage() -> fail(batch, refused);
        case SendOutcome.Refused refused -> doubtful.add(new Doubt(batch, refused));
        case SendOutcome.Unreachable _, SendOutcome.Later _ -> {
          // Telegram did not take it, so it is as if it had never been tried.
          record(batch.stream().map(row -> in(row, DeliveryState.PLANNED)).toList());
          putBack(doubtful);
          return outcome;
        }
      }
    }
    if (!taken && takesNothing(chat.key(), doubtful, digest)) {
      putBack(doubtful);
      var reason = doubtful.getFirst().refused().reason();
      reachability.lost(chat.key(), Scope.CHAT, reason);
      return new SendOutcome.Unreachable(Scope.CHAT, reason);
    }
    for (var doubt : doubtful) {
      fail(doubt.batch(), doubt.refused());
    }
    Persistently.write(() -> deliveries.digest(chat.key(), day, DigestState.DONE));
    return null;
  }

  private ChatDigest digest(Chat chat, LocalDate day, Days days, List<Delivery> rows) {
    var chosen = planner.datesOf(chat.key(), day);
    var reasons = planner.reasons(chat, days.of(chosen));
    return new ChatDigest(chat, reasons, planner.missing(chat.key(), chosen, days), rows);
  }

  /// Papers of a message that was refused for a reason that may be the chat's.
  private record Doubt(List<Delivery> batch, SendOutcome.Refused refused) {}

  /// Whether the chat refuses everything alike. Where there is one message only, the digest's last
  /// line is sent to tell the message's fault from the chat's.
  private boolean takesNothing(ChatKey chat, List<Doubt> doubtful, ChatDigest digest)
      throws InterruptedException {
    var reasons = doubtful.stream().map(doubt -> doubt.refused().reason()).distinct().toList();
    if (reasons.size() != 1) {
      return false;
    }
    return doubtful.size() > 1
        || !(sender.send(chat, digest.coverage().getFirst(), null) instanceof SendOutcome.Sent);
  }

  private void putBack(List<Doubt> doubtful) throws InterruptedException {
    for (var doubt : doubtful) {
      record(doubt.batch().stream().map(row -> in(row, DeliveryState.PLANNED)).toList());
    }
  }

  private void fail(List<Delivery> batch, SendOutcome.Refused refused) throws InterruptedException {
    log.warn("stage=delivered papers={} refused: {}", batch.size(), refused.reason());
    record(
        batch.stream()
            .map(row -> row.with(DeliveryState.FAILED, null, refused.reason(), false))
            .toList());
    failed.addAndGet(batch.size());
  }

  /// What Telegram has answered is remembered before anything else is sent.
  private void record(List<Delivery> rows) throws InterruptedException {
    Persistently.write(() -> deliveries.move(rows));
  }

  private static List<Message> messages(
      Chat chat, ChatDigest digest, List<Delivery> rows, List<Delivery> unsent, LocalDate day) {
    var shown = ChatDigest.shown(rows);
    if (shown.isEmpty()) {
      return List.of(ChatDigest.nothing(Texts.of(chat), day, rows));
    }
    return unsent.isEmpty() ? digest.coverage() : digest.messages(unsent);
  }

  private static boolean isUnsent(Delivery row) {
    return row.state() == DeliveryState.PLANNED || row.state() == DeliveryState.SENDING;
  }

  private static Delivery in(Delivery row, DeliveryState state) {
    return row.with(state, null, null, row.complete());
  }

  private static Delivery sent(Delivery row, int messageId, ChatDigest digest) {
    return row.with(DeliveryState.SENT, messageId, null, digest.isSettled(row.paper()));
  }

  /// Edits the digest's messages that lack what is known of a paper now, and its last line with
  /// them.
  ///
  /// @return what stopped it, or null
  @Nullable SendOutcome complete(Chat chat, LocalDate day, Days days) throws InterruptedException {
    var rows = ChatDigest.shown(deliveries.deliveries(chat.key(), day));
    var digest = digest(chat, day, days, rows);
    var byMessage = new TreeMap<Integer, List<Delivery>>();
    for (var row : rows) {
      if (row.state() == DeliveryState.SENT) {
        byMessage.computeIfAbsent(row.messageId(), _ -> new ArrayList<>()).add(row);
      }
    }
    var told = new ArrayList<Delivery>();
    for (var message : byMessage.entrySet()) {
      var shown = message.getValue(); // By position, as all rows are.
      var ready =
          shown.stream()
              .filter(row -> !row.complete() && digest.isSettled(row.paper()))
              .map(row -> sent(row, message.getKey(), digest))
              .toList();
      var last = shown.contains(rows.getLast());
      if (ready.isEmpty() && (!last || told.isEmpty())) {
        continue;
      }
      told.addAll(ready);
      var edited = digest.edited(shown, shown.contains(rows.getFirst()), last);
      if (edited.isPresent()) {
        switch (sender.edit(chat.key(), message.getKey(), edited.get())) {
          case SendOutcome.Sent _, SendOutcome.Refused _ -> {}
          case SendOutcome.Unreachable stopped -> {
            return stopped;
          }
          case SendOutcome.Later stopped -> {
            return stopped;
          }
        }
      }
    }
    record(told); // All at once: the last line counts them all.
    return null;
  }
}
