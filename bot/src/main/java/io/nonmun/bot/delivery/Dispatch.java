package io.nonmun.bot.delivery;

import static java.util.stream.Collectors.groupingBy;

import io.nonmun.bot.editions.Days;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.AdminAlerts;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is planned and remembers each step, so that a crash repeats at most one message of a
/// chat (decision 006).
final class Dispatch {

  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  private final MessageSender sender;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final AdminAlerts alerts;
  private final Planner planner;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  Dispatch(
      MessageSender sender,
      ChatRepository chats,
      DeliveryRepository deliveries,
      AdminAlerts alerts,
      Planner planner) {
    this.sender = sender;
    this.chats = chats;
    this.deliveries = deliveries;
    this.alerts = alerts;
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
  /// @param replyTo what the first message answers, or null
  void send(Chat chat, LocalDate day, Days days, @Nullable Integer replyTo)
      throws InterruptedException {
    var rows = deliveries.deliveries(chat.key(), day);
    var seen = planner.seenBy(chat.key(), day, days);
    var digest = new ChatDigest(chat, seen, rows);
    var unsent = rows.stream().filter(Dispatch::isUnsent).toList();
    for (var message : messages(digest, rows, unsent, day)) {
      var shown = ChatDigest.papers(message);
      var batch = unsent.stream().filter(row -> shown.contains(row.paper())).toList();
      deliveries.move(batch.stream().map(row -> in(row, DeliveryState.SENDING)).toList());
      var outcome = sender.send(chat.key(), message, replyTo);
      replyTo = null;
      deliveries.move(batch.stream().map(row -> after(outcome, row, digest)).toList());
      if (isUndeliverable(chat.key(), outcome)) {
        return; // Stays open, for when the chat is back.
      }
      (outcome instanceof SendOutcome.Sent ? sent : failed).addAndGet(batch.size());
    }
    deliveries.digest(chat.key(), day, DigestState.DONE);
  }

  private static List<Message> messages(
      ChatDigest digest, List<Delivery> rows, List<Delivery> unsent, LocalDate day) {
    var shown = ChatDigest.shown(rows);
    if (shown.isEmpty()) {
      return Texts.nothingForChat(day, rows).messages();
    }
    return unsent.isEmpty() ? digest.coverage() : digest.messages(unsent);
  }

  private static boolean isUnsent(Delivery row) {
    return row.state() == DeliveryState.PLANNED || row.state() == DeliveryState.SENDING;
  }

  private static Delivery in(Delivery row, DeliveryState state) {
    return new Delivery(
        row.chat(), row.paper(), row.day(), row.position(), state, null, null, row.complete());
  }

  private static Delivery after(SendOutcome outcome, Delivery row, ChatDigest digest) {
    return switch (outcome) {
      case SendOutcome.Sent(var messageId) ->
          new Delivery(
              row.chat(),
              row.paper(),
              row.day(),
              row.position(),
              DeliveryState.SENT,
              messageId,
              null,
              digest.isSettled(row.paper()));
      case SendOutcome.Refused(var reason) ->
          new Delivery(
              row.chat(),
              row.paper(),
              row.day(),
              row.position(),
              DeliveryState.FAILED,
              null,
              reason,
              false);
      // Telegram did not take it, so it is as if it had never been tried.
      case SendOutcome.ChatGone _, SendOutcome.TopicGone _ -> in(row, DeliveryState.PLANNED);
    };
  }

  /// Stops a chat's deliveries where Telegram says that nothing arrives there.
  private boolean isUndeliverable(ChatKey chat, SendOutcome outcome) {
    return switch (outcome) {
      case SendOutcome.ChatGone(var reason) -> {
        chats.reachable(chat, reason);
        log.info("stage=delivered chat={} unreachable: {}", chat.chatId(), reason);
        yield true;
      }
      case SendOutcome.TopicGone(var reason) -> {
        chats.reachable(chat, reason);
        alerts.broken(
            "telegram-topic:" + chat.chatId() + "/" + chat.threadId(),
            "대화방 %d의 주제 %d에 보낼 수 없습니다: %s".formatted(chat.chatId(), chat.threadId(), reason));
        yield true;
      }
      case SendOutcome.Refused(var reason) -> {
        log.warn("stage=delivered chat={} refused: {}", chat.chatId(), reason);
        yield false;
      }
      case SendOutcome.Sent _ -> false;
    };
  }

  /// Says something that is no delivery.
  ///
  /// @return whether the chat can be reached
  boolean say(ChatKey chat, Document text, @Nullable Integer replyTo) throws InterruptedException {
    for (var message : text.messages()) {
      if (isUndeliverable(chat, sender.send(chat, message, replyTo))) {
        return false;
      }
    }
    return true;
  }

  /// Edits the digest's messages that wait for a summary of which more is known now.
  void complete(Chat chat, LocalDate day, Days days) throws InterruptedException {
    edit(chat, day, days, (row, digest) -> !row.complete() && digest.isSettled(row.paper()));
  }

  /// Edits the digest's message that shows a paper.
  void edit(Chat chat, LocalDate day, Days days, ArxivId paper) throws InterruptedException {
    edit(chat, day, days, (row, _) -> row.paper().equals(paper));
  }

  private void edit(
      Chat chat, LocalDate day, Days days, BiPredicate<Delivery, ChatDigest> isChanged)
      throws InterruptedException {
    var rows = ChatDigest.shown(deliveries.deliveries(chat.key(), day));
    var digest = new ChatDigest(chat, planner.seenBy(chat.key(), day, days), rows);
    var byMessage =
        rows.stream()
            .filter(row -> row.state() == DeliveryState.SENT)
            .collect(groupingBy(row -> Objects.requireNonNull(row.messageId())));
    for (var entry : byMessage.entrySet()) {
      var shown = entry.getValue();
      if (shown.stream().noneMatch(row -> isChanged.test(row, digest))) {
        continue;
      }
      var first = shown.contains(rows.getFirst());
      var last = shown.contains(rows.getLast());
      var ordered = shown.stream().sorted(Comparator.comparingInt(Delivery::position)).toList();
      var edited = digest.edited(ordered, first, last);
      if (edited.isPresent()
          && isUndeliverable(chat.key(), sender.edit(chat.key(), entry.getKey(), edited.get()))) {
        return;
      }
      deliveries.move(
          shown.stream()
              .map(row -> after(new SendOutcome.Sent(entry.getKey()), row, digest))
              .toList());
    }
  }
}
