package io.nonmun.bot.delivery;

import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.ChatPreferences;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// When a chat is to have its digest of an announced day.
///
/// It looks only at the newest turn of the chat's hour, so a turn that was missed is made up for as
/// soon as somebody asks again; that each digest goes out once is the deliveries' affair.
public final class DigestHours {

  private DigestHours() {}

  /// Whether the chat's hour came between the day's announcement and now.
  public static boolean isDue(ChatPreferences wants, LocalDate day, Instant now) {
    return wants.at() == null
        || !latest(wants.at(), wants.zone(), now).isBefore(AnnouncementCalendar.announcedAt(day));
  }

  /// The newest turn of an hour. One that a clock change skips comes later by what was skipped; of
  /// one that comes twice, the first counts.
  static Instant latest(LocalTime at, ZoneId zone, Instant now) {
    var today = now.atZone(zone).toLocalDate();
    var turn = ZonedDateTime.of(today, at, zone).toInstant();
    return turn.isAfter(now) ? ZonedDateTime.of(today.minusDays(1), at, zone).toInstant() : turn;
  }
}
