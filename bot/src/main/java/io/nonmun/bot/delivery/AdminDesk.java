package io.nonmun.bot.delivery;

import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.render.Document;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/// What the owner asks for.
///
/// @param repeats has a day, or the newest one, read and run again
public record AdminDesk(
    Announcements announcements,
    ChatDigests digests,
    Pause pause,
    AdminStatus status,
    Consumer<Optional<LocalDate>> repeats) {

  void repeat(Optional<LocalDate> day) {
    repeats.accept(day);
  }

  boolean paused() {
    return pause.paused();
  }

  /// What came in the pause is made up for.
  void pause(boolean paused) {
    pause.paused(paused);
    if (!paused) {
      repeats.accept(Optional.empty());
    }
  }

  Document report() {
    return status.of(
        new AdminStatus.Deliveries(
            paused(),
            announcements.stored(),
            digests.open(),
            digests.waiting().size(),
            digests.sent(),
            digests.failed(),
            digests.repeats()));
  }
}
