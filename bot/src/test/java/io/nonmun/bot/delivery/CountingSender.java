package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A Telegram that takes everything at once and keeps nothing, for benchmarks.
final class CountingSender implements Post {

  /// How many were sent.
  final AtomicInteger messages = new AtomicInteger();

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
    return new SendOutcome.Sent(messages.incrementAndGet());
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
    throw new AssertionError("a digest has no pictures");
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo) {
    throw new AssertionError("a digest has no files");
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message) {
    return new SendOutcome.Sent(messageId);
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
    return new SendOutcome.Sent(messageId);
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {}
}
