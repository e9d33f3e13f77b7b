package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.render.Document;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.summarizer.Summarizer.Priority;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest day's digest for somebody who asks for it.
public final class Today {

  private final Announcements announcements;
  private final ChatDigests digests;
  private final DailyDigest daily;
  private final Readings readings;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final Supplier<DeliverySettings> settings;

  public Today(
      Announcements announcements,
      ChatDigests digests,
      DailyDigest daily,
      Readings readings,
      ChatRepository chats,
      DeliveryRepository deliveries,
      Supplier<DeliverySettings> settings) {
    this.announcements = announcements;
    this.digests = digests;
    this.daily = daily;
    this.readings = readings;
    this.chats = chats;
    this.deliveries = deliveries;
    this.settings = settings;
  }

  /// As [DigestDesk#today].
  ///
  /// @param paused whether nothing goes out
  void answer(ChatKey key, @Nullable Integer replyTo, boolean paused) throws InterruptedException {
    var chat = chats.find(key).filter(known -> !known.preferences().categories().isEmpty());
    if (chat.isEmpty()) {
      digests.say(key, Texts.NO_CATEGORIES, replyTo);
    } else if (paused) {
      digests.say(key, Texts.PAUSED, replyTo);
    } else {
      answer(chat.get(), replyTo);
    }
  }

  private void answer(Chat chat, @Nullable Integer replyTo) throws InterruptedException {
    var key = chat.key();
    var newest = announcements.newest(chat.preferences().categories());
    if (newest.isEmpty()) {
      digests.say(key, announcements.hasBeenRead() ? Texts.NOTHING_YET : Texts.UNREADABLE, replyTo);
      return;
    }
    var day = newest.get();
    digests.plan(chat, day);
    if (digests.isOpen(key, day)) {
      var papers = digests.unsent(key, day);
      var reading = readings.start(() -> daily.summarise(day, papers, Priority.INTERACTIVE));
      Readings.await(reading, settings.get().patienceOnRequest());
      if (digests.send(chat, day, replyTo)) {
        return;
      }
    }
    var rows = deliveries.deliveries(key, day);
    var first = rows.stream().map(Delivery::messageId).filter(Objects::nonNull).findFirst();
    Document again = first.isPresent() ? Texts.sentBefore(day) : Texts.nothingForChat(day, rows);
    digests.say(key, again, first.orElse(replyTo));
  }
}
