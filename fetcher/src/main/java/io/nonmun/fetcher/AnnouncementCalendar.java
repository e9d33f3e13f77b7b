package io.nonmun.fetcher;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// When arXiv announces: at 20:00 US Eastern time, Sunday to Thursday, under the next day's date.
///
/// It decides only when to look. What was announced, and for which day, a listing says itself: on
/// arXiv's holidays (<https://info.arxiv.org/help/availability.html>) a due day never comes.
public final class AnnouncementCalendar {

  public static final ZoneId ZONE = ZoneId.of("America/New_York");

  private static final LocalTime AT = LocalTime.of(20, 0);

  private AnnouncementCalendar() {}

  /// The first regular announcement after a moment.
  public static Instant next(Instant after) {
    var local = after.atZone(ZONE);
    var day =
        local.toLocalTime().isBefore(AT) ? local.toLocalDate() : local.toLocalDate().plusDays(1);
    while (!isEveOfAnnouncedDay(day)) {
      day = day.plusDays(1);
    }
    return ZonedDateTime.of(day, AT, ZONE).toInstant();
  }

  /// The day that the newest listing carries at a moment, if no holiday came between.
  public static LocalDate due(Instant at) {
    var local = at.atZone(ZONE);
    var day =
        local.toLocalTime().isBefore(AT) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
    while (!isEveOfAnnouncedDay(day)) {
      day = day.minusDays(1);
    }
    return day.plusDays(1);
  }

  /// When a day's listing appears.
  public static Instant announcedAt(LocalDate day) {
    return ZonedDateTime.of(day.minusDays(1), AT, ZONE).toInstant();
  }

  /// Whether announcements carry this date, if it is no holiday.
  public static boolean isRegular(LocalDate day) {
    return isEveOfAnnouncedDay(day.minusDays(1));
  }

  private static boolean isEveOfAnnouncedDay(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.FRIDAY && day.getDayOfWeek() != DayOfWeek.SATURDAY;
  }
}
