package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One text for every subscribed chat, sent in the background once it is confirmed. Held in memory:
/// a restart ends it, unconfirmed or half-way.
final class Broadcasts {

  private static final Logger log = LoggerFactory.getLogger(Broadcasts.class);
  private static final int MOST_UNITS = 3_500; // leaves room for the question around it

  private final Map<String, Message> prepared = new ConcurrentHashMap<>();
  private final ChatRepository chats;
  private final MessageSender sender;

  Broadcasts(ChatRepository chats, MessageSender sender) {
    this.chats = chats;
    this.sender = sender;
  }

  /// @return the number under which it can be confirmed, once
  /// @throws BadArgument if it is too long
  String prepare(String text) {
    if (text.length() > MOST_UNITS) {
      throw new BadArgument(
          "글이 너무 깁니다(%d자). %d자까지 보낼 수 있습니다.".formatted(text.length(), MOST_UNITS));
    }
    var number = UUID.randomUUID().toString();
    prepared.put(number, Say.message("📣 " + text, List.of()));
    return number;
  }

  int audience() {
    return reachable().size();
  }

  Optional<Message> confirm(Request request, String number) {
    var message = prepared.remove(number);
    if (message == null) {
      return Optional.empty();
    }
    var audience = reachable();
    Thread.ofVirtual().name("broadcast").start(() -> send(message, audience, request.key()));
    return Optional.of(
        Say.message("📣 %d곳에 보내고 있습니다. 끝나면 알려 드립니다.".formatted(audience.size()), List.of()));
  }

  Optional<Message> cancel(Request request, String number) {
    return Optional.ofNullable(prepared.remove(number))
        .map(message -> Say.message("보내지 않았습니다.", List.of()));
  }

  private void send(Message message, List<Chat> audience, ChatKey admin) {
    var sent = 0;
    var gone = 0;
    var refused = 0;
    try {
      for (var chat : audience) {
        switch (sender.send(chat.key(), message, null)) {
          case SendOutcome.Sent _ -> sent++;
          case SendOutcome.ChatGone _, SendOutcome.TopicGone _ -> gone++;
          case SendOutcome.Refused _ -> refused++;
        }
      }
      log.info("broadcast sent={} gone={} refused={}", sent, gone, refused);
      sender.send(
          admin,
          Say.message(
              "📣 다 보냈습니다. 보냄 %d · 막힘 %d · 거절 %d".formatted(sent, gone, refused), List.of()),
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("broadcast broke off sent={} of={}", sent, audience.size(), e);
    }
  }

  private List<Chat> reachable() {
    return chats.subscribed().stream().filter(chat -> chat.unreachable() == null).toList();
  }
}
