package io.nonmun.bot.delivery;

import io.nonmun.bot.render.Document;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.summarizer.Summarizer;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/// What readers and admins ask about digests, answered from what is stored.
public final class DeliveryDesk implements DigestDesk {

  private final Announcements announcements;
  private final ChatDigests digests;
  private final Storage storage;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final Summarizer summarizer;
  private final PauseStore pause;
  private final Journal journal;
  private final Consumer<Optional<LocalDate>> repeats;

  /// @param repeats has a day, or the newest one, read and run again
  public DeliveryDesk(
      Announcements announcements,
      ChatDigests digests,
      Storage storage,
      Summarizer summarizer,
      PauseStore pause,
      Journal journal,
      Consumer<Optional<LocalDate>> repeats) {
    this.announcements = announcements;
    this.digests = digests;
    this.storage = storage;
    this.chats = storage.chats();
    this.deliveries = storage.deliveries();
    this.summarizer = summarizer;
    this.pause = pause;
    this.journal = journal;
    this.repeats = repeats;
  }

  @Override
  public Document coverage(ChatKey key, Optional<LocalDate> wanted) {
    var chat = chats.find(key).filter(known -> !known.preferences().categories().isEmpty());
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var categories = chat.get().preferences().categories();
    var day = wanted.or(() -> storage.ledger().newestDay(categories));
    if (day.isEmpty()) {
      return Texts.NOTHING_YET;
    }
    var announced = digests.stored(day.get());
    var fresh = announced.fresh(categories).keySet();
    return Answers.coverage(
        day.get(), announced, categories, deliveries.known(key, fresh).values());
  }

  @Override
  public Document why(ChatKey key, ArxivId id) {
    var chat = chats.find(key);
    if (chat.isEmpty()) {
      return Texts.NO_CATEGORIES;
    }
    var row = deliveries.find(key, id);
    var categories = chat.get().preferences().categories();
    var day = row.map(Delivery::day).or(() -> storage.ledger().newestDay(categories));
    return day.isEmpty()
        ? Texts.NOTHING_YET
        : Answers.why(chat.get(), id, row, digests.stored(day.get()));
  }

  @Override
  public void repeat(Optional<LocalDate> day) {
    repeats.accept(day);
  }

  /// What came in the pause is made up for.
  @Override
  public void pause(boolean paused) {
    pause.paused(paused);
    if (!paused) {
      repeats.accept(Optional.empty());
    }
  }

  @Override
  public Document status() {
    return Answers.status(
        pause.paused(), announcements.stored(), journal, digests, summarizer.providers());
  }
}
