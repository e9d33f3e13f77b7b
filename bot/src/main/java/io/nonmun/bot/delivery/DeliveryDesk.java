package io.nonmun.bot.delivery;

import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.editions.History;
import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/// What readers and the owner ask about digests.
///
/// @param repeats has a day, or the newest one, read and run again
public record DeliveryDesk(
    History history,
    Announcements announcements,
    ChatDigests digests,
    Pause pause,
    AdminStatus page,
    RunDays runs,
    Consumer<Optional<LocalDate>> repeats)
    implements DigestDesk {

  @Override
  public Document coverage(ChatKey chat, Optional<LocalDate> day) {
    return history.coverage(chat, day);
  }

  @Override
  public Document why(ChatKey chat, ArxivId paper) {
    return history.why(chat, paper);
  }

  @Override
  public String reason(ChatKey chat, ArxivId paper) {
    return history.reason(chat, paper);
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
      repeat(Optional.empty());
    }
  }

  @Override
  public Shown days(Texts texts) {
    return runs.draw(texts);
  }

  @Override
  public Document status() {
    return page.of(
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
