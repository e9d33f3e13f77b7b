package io.nonmun.bot.delivery;

import io.nonmun.storage.model.ChatPreferences;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;

/// When a chat's letter of a week is due: on Friday, a little after the digest of that day; in the
/// evening where digests come as soon as they are announced.
final class Fridays {

  private static final LocalTime EVENING = LocalTime.of(18, 0);
  private static final Duration AFTER_DIGEST = Duration.ofMinutes(10);

  private Fridays() {}

  /// The newest Friday whose letter is due.
  static LocalDate latest(ChatPreferences wants, Instant now) {
    var friday =
        now.atZone(wants.zone())
            .toLocalDate()
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.FRIDAY));
    return turn(wants, friday).isAfter(now) ? friday.minusWeeks(1) : friday;
  }

  /// The first moment after now at which a letter is due.
  static Instant next(ChatPreferences wants, Instant now) {
    return turn(wants, latest(wants, now).plusWeeks(1));
  }

  /// Whether it is too late for a letter: it is one for the weekend.
  static boolean isOver(ChatPreferences wants, LocalDate friday, Instant now) {
    return !now.isBefore(friday.plusDays(3).atStartOfDay(wants.zone()).toInstant());
  }

  private static Instant turn(ChatPreferences wants, LocalDate friday) {
    var at = wants.at() == null ? EVENING : wants.at();
    return ZonedDateTime.of(friday, at, wants.zone()).toInstant().plus(AFTER_DIGEST);
  }
}
