package io.nonmun.bot.post;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.SendOutcome.Scope;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one owner of which chats and topics can be written to: marks them, tells the admins once of
/// each, and takes the mark away when somebody there is heard of, or a message gets through. What a
/// chat wants is kept all the while.
///
/// A reader who blocks the bot is no trouble of the admins': of private chats they are not told.
/// Safe for use by many threads.
public final class Reachability {

  private static final Logger log = LoggerFactory.getLogger(Reachability.class);
  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern(KOREAN.of("owner.date"), Locale.KOREAN);

  private final ChatRepository chats;
  private final AdminAlerts alerts;
  private volatile Consumer<ChatKey> whenBack = _ -> {};

  public Reachability(ChatRepository chats, AdminAlerts alerts) {
    this.chats = chats;
    this.alerts = alerts;
  }

  /// @param whenBack hears of a chat that can be written to again
  public void onBack(Consumer<ChatKey> whenBack) {
    this.whenBack = whenBack;
  }

  /// Nothing can be written there any more.
  public void lost(ChatKey chat, Scope scope, String reason) {
    log.info("chat={} {} unreachable: {}", place(chat), scope, reason);
    switch (scope) {
      case TOPIC -> {
        chats.topicUnreachable(chat, reason);
        alerts.broken(topic(chat), KOREAN.of("owner.topic.lost", place(chat)));
      }
      case CHAT -> {
        chats.reachable(ChatKey.of(chat.chatId()), reason);
        if (chat.chatId() < 0) {
          alerts.broken(group(chat), KOREAN.of("owner.chat.lost", id(chat), reason));
        }
      }
    }
  }

  /// A chat that was lost is there again, as somebody there or a message that arrived has shown. A
  /// topic of it that is still closed is lost anew by its next message.
  public void back(ChatKey chat) {
    chats.reachable(ChatKey.of(chat.chatId()), null);
    log.info("chat={} reachable again", place(chat));
    whenBack.accept(chat);
  }

  /// A message got through.
  public void accepted(ChatKey chat) {
    alerts.mended(wait(chat), KOREAN.of("owner.chat.waited", id(chat)));
    if (chat.threadId() != 0) {
      alerts.mended(topic(chat), KOREAN.of("owner.topic.back", place(chat)));
    }
    if (chat.chatId() < 0) {
      alerts.mended(group(chat), KOREAN.of("owner.chat.back", id(chat)));
    }
  }

  /// Telegram wants a chat to be left alone for long.
  public void waits(ChatKey chat, Instant until) {
    alerts.broken(
        wait(chat),
        KOREAN.of(
            "owner.chat.waits", id(chat), UNTIL.format(until.atZone(ZoneId.systemDefault()))));
  }

  private static String id(ChatKey chat) {
    return Long.toString(chat.chatId());
  }

  private static String topic(ChatKey chat) {
    return "telegram-topic:" + place(chat);
  }

  private static String group(ChatKey chat) {
    return "telegram-chat:" + chat.chatId();
  }

  private static String wait(ChatKey chat) {
    return "telegram-wait:" + chat.chatId();
  }

  private static String place(ChatKey chat) {
    return chat.chatId() + "/" + chat.threadId();
  }
}
