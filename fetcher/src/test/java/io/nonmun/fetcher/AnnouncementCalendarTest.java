package io.nonmun.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncementCalendarTest {

  /// Weekdays and both sides of the two changes of the clock in 2026 (8 March, 1 November).
  @ParameterizedTest
  @CsvSource({
    "2026-11-17T19:59:59-05:00, 2026-11-17, 2026-11-18T10:00:00+09:00",
    "2026-11-17T20:00:00-05:00, 2026-11-18, 2026-11-19T10:00:00+09:00",
    "2026-11-19T20:00:00-05:00, 2026-11-20, 2026-11-23T10:00:00+09:00",
    "2026-11-21T12:00:00-05:00, 2026-11-20, 2026-11-23T10:00:00+09:00",
    "2026-11-22T19:00:00-05:00, 2026-11-20, 2026-11-23T10:00:00+09:00",
    "2026-11-22T20:00:00-05:00, 2026-11-23, 2026-11-24T10:00:00+09:00",
    "2026-06-10T20:30:00-04:00, 2026-06-11, 2026-06-12T09:00:00+09:00",
    "2026-10-30T12:00:00-04:00, 2026-10-30, 2026-11-02T10:00:00+09:00",
    "2026-03-07T12:00:00-05:00, 2026-03-06, 2026-03-09T09:00:00+09:00",
  })
  void a09KnowsWhenToLookAndForWhichDay(ZonedDateTime at, LocalDate due, ZonedDateTime next) {
    assertThat(AnnouncementCalendar.due(at.toInstant())).isEqualTo(due);
    assertThat(AnnouncementCalendar.next(at.toInstant())).isEqualTo(next.toInstant());
  }

  @ParameterizedTest
  @CsvSource({"2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"})
  void a09NeverAnnouncesOnWeekendNightsOfTheWest(Instant start) {
    var at = start;
    for (var i = 0; i < 200; i++) {
      at = AnnouncementCalendar.next(at);
      assertThat(at.atZone(AnnouncementCalendar.ZONE).getDayOfWeek().name())
          .isNotIn("FRIDAY", "SATURDAY");
      assertThat(AnnouncementCalendar.due(at).getDayOfWeek().name()).isNotIn("SATURDAY", "SUNDAY");
    }
  }
}
