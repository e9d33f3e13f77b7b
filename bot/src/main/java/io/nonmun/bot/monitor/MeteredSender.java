package io.nonmun.bot.monitor;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures what becomes of new messages.
public record MeteredSender(Post sender, BotMetrics metrics, InstantSource clock) implements Post {

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.send(chat, message, replyTo, turn));
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.sendPhoto(chat, picture, caption, replyTo));
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.sendDocument(chat, document, caption, replyTo));
  }

  @Override
  public SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo)
      throws InterruptedException {
    var ready = clock.instant();
    return measured(ready, sender.sendRich(chat, rich, replyTo));
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return sender.edit(chat, messageId, message);
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
      throws InterruptedException {
    return sender.editButtons(chat, messageId, buttons);
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    sender.acknowledge(callbackQueryId, text);
  }

  private SendOutcome measured(Instant ready, SendOutcome outcome) {
    metrics.message(
        switch (outcome) {
          case SendOutcome.Sent _ -> "sent";
          case SendOutcome.Unreachable(var scope, _) ->
              switch (scope) {
                case CHAT -> "chat-gone";
                case TOPIC -> "topic-gone";
              };
          case SendOutcome.Refused _ -> "refused";
          case SendOutcome.Later _ -> "later";
        },
        Duration.between(ready, clock.instant()));
    return outcome;
  }
}
