package io.nonmun.bot.post;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way out of a bot that has no token: nothing leaves, and all of it may leave later.
///
/// @param clock says when that is asked again
public record NoPost(InstantSource clock) implements Post {

  private static final Duration AGAIN = Duration.ofHours(1);

  private SendOutcome later() {
    return new SendOutcome.Later(clock.instant().plus(AGAIN));
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
    return later();
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
    return later();
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo) {
    return later();
  }

  @Override
  public SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo) {
    return later();
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message) {
    return later();
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
    return later();
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    // Nobody pressed anything there.
  }
}
