package io.nonmun.bot.delivery;

import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.render.Document;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What readers and admins ask about digests, answered from what is stored.
public final class DeliveryDesk implements DigestDesk {

  private static final Logger log = LoggerFactory.getLogger(DeliveryDesk.class);

  private final Announcements announcements;
  private final ChatDigests digests;
  private final Readings readings;
  private final Storage storage;
  private final ChatRepository chats;
  private final DeliveryRepository deliveries;
  private final PauseStore pause;
  private final Supplier<DeliverySettings> settings;
  private final AdminStatus status;
  private final Consumer<Optional<LocalDate>> repeats;

  /// @param repeats has a day, or the newest one, read and run again
  public DeliveryDesk(
      Announcements announcements,
      ChatDigests digests,
      Readings readings,
      Storage storage,
      PauseStore pause,
      Supplier<DeliverySettings> settings,
      AdminStatus status,
      Consumer<Optional<LocalDate>> repeats) {
    this.announcements = announcements;
    this.digests = digests;
    this.readings = readings;
    this.storage = storage;
    this.chats = storage.chats();
    this.deliveries = storage.deliveries();
    this.pause = pause;
    this.settings = settings;
    this.status = status;
    this.repeats = repeats;
  }

  @Override
  public void today(ChatKey key, @Nullable Integer replyTo) throws InterruptedException {
    var found = chats.find(key);
    if (found.isEmpty() || found.get().preferences().categories().isEmpty()) {
      digests.say(key, Texts.NO_CATEGORIES, replyTo);
      return;
    }
    if (pause.paused()) {
      digests.say(key, Texts.PAUSED, replyTo);
      return;
    }
    var chat = found.get();
    var newest = announcements.newest(chat.preferences().categories());
    if (newest.isEmpty()) {
      digests.say(key, announcements.hasBeenRead() ? Texts.NOTHING_YET : Texts.UNREADABLE, replyTo);
      return;
    }
    var day = newest.get();
    digests.plan(chat, day);
    if (digests.isOpen(key, day)) {
      var reading =
          readings.start(day, digests.unsent(key, day), Priority.INTERACTIVE, this::complete);
      Readings.await(reading, settings.get().patienceOnRequest());
      if (digests.send(chat, day, replyTo)) {
        return;
      }
    }
    answerAgain(key, day, replyTo);
  }

  private void answerAgain(ChatKey key, LocalDate day, @Nullable Integer replyTo)
      throws InterruptedException {
    var rows = deliveries.deliveries(key, day);
    var first = rows.stream().map(Delivery::messageId).filter(Objects::nonNull).findFirst();
    if (first.isPresent()) {
      digests.say(key, Texts.sentBefore(day), first.get());
    } else {
      digests.say(key, Texts.nothingForChat(day, rows.size()), replyTo);
    }
  }

  /// A digest that went out before all its papers were read is edited.
  private void complete() {
    try {
      digests.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("stage=completed failed", e);
    }
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
    return status.of(
        new AdminStatus.Deliveries(
            pause.paused(),
            announcements.stored(),
            digests.open(),
            digests.waiting().size(),
            digests.sent(),
            digests.failed(),
            digests.repeats()));
  }
}
