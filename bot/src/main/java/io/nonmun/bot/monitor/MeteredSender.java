package io.nonmun.bot.monitor;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.MessageSender;
import io.nonmun.bot.telegram.SendOutcome;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Measures what becomes of new messages.
public record MeteredSender(MessageSender sender, BotMetrics metrics, InstantSource clock)
    implements MessageSender {

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.send(chat, message, replyTo));
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, String pictureUrl, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.sendPhoto(chat, pictureUrl, caption, replyTo));
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return sender.edit(chat, messageId, message);
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    sender.acknowledge(callbackQueryId, text);
  }

  private SendOutcome measured(Instant ready, SendOutcome outcome) {
    metrics.message(
        switch (outcome) {
          case SendOutcome.Sent _ -> "sent";
          case SendOutcome.ChatGone _ -> "chat-gone";
          case SendOutcome.TopicGone _ -> "topic-gone";
          case SendOutcome.Refused _ -> "refused";
        },
        Duration.between(ready, clock.instant()));
    return outcome;
  }
}
