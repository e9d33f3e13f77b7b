package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DigestState;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// One reader's deliveries: a chat that wants cs.CL and cs.LG, and a day that a test announces.
abstract class ReaderDeliveries {

  static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  final DeliveryFixture bot = new DeliveryFixture(Instant.parse("2026-11-20T01:05:00Z"));
  final DeliveryFixture.Process delivery = bot.start();
  final ChatKey reader = bot.chat(1, DeliveryFixture.wants("cs.CL", "cs.LG"));

  @BeforeEach
  void announceSomething() {
    bot.source.announce("cs.LG", "2026-11-19", NEW, paper("2611.90000", "cs.LG"));
  }

  @AfterEach
  void close() {
    delivery.close();
    bot.close();
  }

  final void announce(int papers) {
    bot.source.announce("cs.LG", DAY.toString(), NEW);
    for (var i = 1; i <= papers; i++) {
      bot.source.announce("cs.CL", DAY.toString(), NEW, paper("2611.%05d".formatted(i), "cs.CL"));
    }
  }

  final void run() throws InterruptedException {
    delivery.run(delivery.announcements.look());
  }

  final Optional<DigestState> state(LocalDate day) {
    return bot.storage.deliveries().digest(reader, day);
  }

  final Chat chat() {
    return bot.storage.chats().find(reader).orElseThrow();
  }

  final List<Edited> edits() {
    return bot.telegram.events().stream()
        .filter(Edited.class::isInstance)
        .map(Edited.class::cast)
        .toList();
  }

  static String text(io.nonmun.bot.render.Document document) {
    return document.messages().getFirst().plainText();
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Telegram for a process that is killed at its nth message, before or after that is taken.
  class DyingSender implements Post {

    private final int dying;
    private final boolean taken;
    private int count;

    DyingSender(int dying, boolean taken) {
      this.dying = dying;
      this.taken = taken;
    }

    @Override
    public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
      count++;
      if (count > dying || count == dying && !taken) {
        throw new IllegalStateException("killed");
      }
      var outcome = bot.telegram.send(chat, message, replyTo, turn);
      if (count == dying) {
        throw new IllegalStateException("killed");
      }
      return outcome;
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
      throw new IllegalStateException("killed");
    }

    @Override
    public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
      throw new IllegalStateException("killed");
    }

    @Override
    public void acknowledge(String callbackQueryId, String text) {}
  }
}
