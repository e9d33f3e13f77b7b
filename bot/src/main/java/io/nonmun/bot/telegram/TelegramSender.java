package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Message;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.AnswerCallbackQuery;
import tools.jackson.databind.JsonNode;

/// Sends through the Bot API, within [Pace], until there is an outcome.
///
/// At least once: when the connection breaks after Telegram acted and before its answer came, the
/// message is sent again and stands there twice.
final class TelegramSender implements MessageSender {

  private static final Logger log = LoggerFactory.getLogger(TelegramSender.class);
  private static final Duration SHORTEST_FLOOD_WAIT = Duration.ofSeconds(1);

  private final BotApi api;
  private final Pace pace;
  private final ChatRepository chats;
  private final AdminAlerts alerts;
  private final RandomGenerator random;

  TelegramSender(
      BotApi api, Pace pace, ChatRepository chats, AdminAlerts alerts, RandomGenerator random) {
    this.api = api;
    this.pace = pace;
    this.chats = chats;
    this.alerts = alerts;
    this.random = random;
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo)
      throws InterruptedException {
    return deliver(chat, Outgoing.text(message, replyTo));
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, String pictureUrl, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return deliver(chat, Outgoing.photo(pictureUrl, caption, replyTo));
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return deliver(chat, Outgoing.edit(messageId, message));
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    try {
      api.call(AnswerCallbackQuery.builder().callbackQueryId(callbackQueryId).text(text).build());
    } catch (BotApiException e) {
      log.info("a pressed button stays without its answer: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One message at a time in a chat: later ones wait, so that none overtakes another.
  private SendOutcome deliver(ChatKey chat, Outgoing wanted) throws InterruptedException {
    try (var lane = pace.enter(chat.chatId())) {
      var failures = 0;
      var outgoing = wanted;
      while (true) {
        try {
          var sent = call(lane, chat, outgoing).path("message_id");
          lane.accepted();
          if (chat.threadId() != 0) {
            alerts.mended(subject(chat), "다시 열린 토픽에 글을 보냈습니다: " + place(chat));
          }
          return new SendOutcome.Sent(
              Objects.requireNonNullElseGet(outgoing.edited(), sent::asInt));
        } catch (BotApiException e) {
          switch (Refusal.of(e)) {
            case FLOOD -> {
              var pause = Objects.requireNonNullElse(e.retryAfter(), SHORTEST_FLOOD_WAIT);
              log.warn("chat {} waits {} as Telegram asks", chat.chatId(), pause);
              lane.flooded(pause);
            }
            case TEMPORARY -> {
              var pause = BotApi.BACKOFF.after(++failures, random);
              log.warn("chat {}: {}; trying again in {}", chat.chatId(), e.getMessage(), pause);
              lane.rest(pause);
            }
            // The owner must act: one message tries in a while, and all the others wait for it.
            case TOKEN -> pace.close(BotApi.BACKOFF.longest());
            case MIGRATED -> {
              var supergroup = Objects.requireNonNull(e.migratedTo());
              chats.migrate(chat.chatId(), supergroup);
              log.info("group {} is now supergroup {}", chat.chatId(), supergroup);
              return deliver(new ChatKey(supergroup, chat.threadId()), outgoing);
            }
            case CHAT_GONE -> {
              chats.reachable(ChatKey.of(chat.chatId()), e.description());
              return new SendOutcome.ChatGone(e.description());
            }
            case TOPIC_GONE -> {
              return topicGone(chat, e.description());
            }
            case UNCHANGED -> {
              return outgoing.edited() == null
                  ? new SendOutcome.Refused(e.description())
                  : new SendOutcome.Sent(outgoing.edited());
            }
            case MARKUP, REPLY, OTHER -> {
              var plainer = plainer(outgoing, Refusal.of(e));
              log.warn(
                  "chat {}: {}{}",
                  chat.chatId(),
                  e.getMessage(),
                  plainer == null ? "" : "; sending it plainer");
              if (plainer == null) {
                return new SendOutcome.Refused(e.description());
              }
              outgoing = plainer;
            }
          }
        }
      }
    }
  }

  private JsonNode call(Pace.Lane lane, ChatKey chat, Outgoing outgoing)
      throws BotApiException, InterruptedException {
    lane.awaitTurn();
    try {
      return outgoing.via(api, chat);
    } finally {
      lane.answered();
    }
  }

  /// The next thing to try after a refusal, or null. Each step drops something, so there is an end.
  private static @Nullable Outgoing plainer(Outgoing refused, Refusal why) {
    return switch (why) {
      case MARKUP -> refused.plain() ? null : refused.withoutMarkup();
      case REPLY -> refused.replyTo() == null ? null : refused.withoutReply();
      // Whatever else is wrong with a picture (gone, too large, no picture), the text is worth
      // more.
      default -> refused.picture() == null ? null : refused.withoutPicture();
    };
  }

  private SendOutcome topicGone(ChatKey chat, String reason) {
    // Without a topic's number it is the General one: stopping that would stop the whole chat.
    if (chat.threadId() != 0) {
      chats.reachable(chat, reason);
    }
    alerts.broken(subject(chat), "토픽이 닫혔거나 지워져 글을 보내지 못합니다: " + place(chat));
    return new SendOutcome.TopicGone(reason);
  }

  private static String subject(ChatKey chat) {
    return "telegram-topic:" + place(chat);
  }

  private static String place(ChatKey chat) {
    return chat.chatId() + "/" + chat.threadId();
  }
}
