package io.nonmun.bot.post;

import io.nonmun.bot.post.SendOutcome.Later;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends answers: an update is handled on a thread of its chat's own, which can wait as long as
/// Telegram wants, and whose update is stored meanwhile. Such waits end at once when the process is
/// to stop; the next one handles the update again.
public final class PatientPost implements Post, AutoCloseable {

  private final Post sender;
  private final InstantSource clock;
  private final CountDownLatch stopping = new CountDownLatch(1);

  public PatientPost(Post sender, InstantSource clock) {
    this.sender = sender;
    this.clock = clock;
  }

  private interface Sending {
    SendOutcome once() throws InterruptedException;
  }

  private SendOutcome patiently(Sending sending) throws InterruptedException {
    while (true) {
      var outcome = sending.once();
      if (!(outcome instanceof Later(var until))) {
        return outcome;
      }
      var wait = Duration.between(clock.instant(), until).toMillis();
      if (stopping.await(Math.max(0, wait), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("stopped; the next start goes on");
      }
    }
  }

  @Override
  public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
      throws InterruptedException {
    return patiently(() -> sender.send(chat, message, replyTo, turn));
  }

  @Override
  public SendOutcome sendPhoto(
      ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return patiently(() -> sender.sendPhoto(chat, picture, caption, replyTo));
  }

  @Override
  public SendOutcome sendDocument(
      ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
      throws InterruptedException {
    return patiently(() -> sender.sendDocument(chat, document, caption, replyTo));
  }

  @Override
  public SendOutcome sendRich(ChatKey chat, Attachment.Rich rich, @Nullable Integer replyTo)
      throws InterruptedException {
    return patiently(() -> sender.sendRich(chat, rich, replyTo));
  }

  @Override
  public SendOutcome edit(ChatKey chat, int messageId, Message message)
      throws InterruptedException {
    return patiently(() -> sender.edit(chat, messageId, message));
  }

  @Override
  public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
      throws InterruptedException {
    return patiently(() -> sender.editButtons(chat, messageId, buttons));
  }

  @Override
  public void acknowledge(String callbackQueryId, String text) {
    sender.acknowledge(callbackQueryId, text);
  }

  @Override
  public void close() {
    stopping.countDown();
  }
}
