package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.ChatDigest;
import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DigestState;
import io.nonmun.storage.model.Language;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest digest of a chat, as it is asked for: planned and read where it is new, else what
/// there is to say instead.
///
/// @param allowances what a chat may have summarised at once; the rest comes with the day's run
/// @param patience how long its papers' summaries are waited for
/// @param unsaid after this the reader is told that it takes a while
public record TodaysDigest(
    Announcements announcements,
    ChatDigests digests,
    DailyDigest daily,
    Readings readings,
    ChatRepository chats,
    DeliveryRepository deliveries,
    Pause pause,
    ChatAllowances allowances,
    Duration patience,
    Duration unsaid) {

  sealed interface Found {}

  /// A digest to send.
  record Ready(Chat chat, LocalDate day) implements Found {}

  /// @param about the message that it is about, or null for the question
  /// @param news false where the chat has been told since it asked: nothing need be said
  record Words(Message text, @Nullable Integer about, boolean news) implements Found {
    Words(String text) {
      this(Message.of(text), null, true);
    }
  }

  /// Has it made by work, for whoever asks.
  public DigestRequests by(Work work, Post sender, InstantSource clock) {
    work.handle(Today.KIND, new Today(this, sender, unsaid));
    return new DigestRequests() {
      @Override
      public boolean today(ChatKey chat, @Nullable Integer replyTo, Optional<LocalDate> had) {
        return work.submit(Today.job(chat, replyTo, had.orElse(null), clock.instant()));
      }

      @Override
      public Optional<LocalDate> newest(ChatKey chat) {
        return deliveries.digests(chat, LocalDate.EPOCH).entrySet().stream()
            .filter(digest -> digest.getValue() == DigestState.DONE)
            .map(Map.Entry::getKey)
            .max(Comparator.naturalOrder());
      }
    };
  }

  /// May take as long as arXiv does, and the patience.
  ///
  /// @param had the newest digest that the chat had when it asked, or null
  Found find(ChatKey key, @Nullable LocalDate had) throws InterruptedException {
    var found = chats.find(key).filter(chat -> !chat.preferences().categories().isEmpty());
    if (found.isEmpty()) {
      return new Words(Texts.in(chats.language(key)).of("today.none"));
    }
    var chat = found.get();
    var texts = Texts.of(chat);
    if (pause.paused()) {
      return new Words(texts.of("today.paused"));
    }
    var newest = announcements.newest(chat.preferences().categories());
    if (newest.isEmpty()) {
      return new Words(
          texts.of(announcements.hasBeenRead() ? "today.nothing" : "today.unreadable"));
    }
    var day = newest.get();
    digests.plan(chat, day);
    if (digests.isOpen(key, day) && chat.preferences().language() == Language.KO) {
      var papers = digests.unsent(key, day);
      var reading =
          readings.start(() ->
              daily.summarise(day, papers, allowances.of(key.chatId()), Priority.INTERACTIVE));
      Readings.await(reading, patience);
    }
    return digests.isOpen(key, day) ? new Ready(chat, day) : again(chat, day, had);
  }

  private Words again(Chat chat, LocalDate day, @Nullable LocalDate had) {
    var texts = Texts.of(chat);
    var rows = deliveries.deliveries(chat.key(), day);
    var first = rows.stream().map(Delivery::messageId).filter(Objects::nonNull).findFirst();
    return new Words(
        first.isPresent()
            ? Message.of(texts.of("today.sent", texts.day(day)))
            : ChatDigest.nothing(texts, day, rows),
        first.orElse(null),
        had != null && !day.isAfter(had));
  }

  @Nullable SendOutcome send(Ready ready, Promise opening) throws InterruptedException {
    return digests.send(ready.chat(), ready.day(), opening);
  }
}
