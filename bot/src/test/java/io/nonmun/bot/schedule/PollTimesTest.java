package io.nonmun.bot.schedule;

import static io.nonmun.fetcher.AnnouncementCalendar.ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollTimesTest {

  private static final Duration POLL = Duration.ofMinutes(5);

  private final PollTimes times = new PollTimes(POLL);

  @Test
  void looksAtOnceAtTheStart() {
    var now = Instant.parse("2026-11-20T12:34:56Z");

    assertThat(times.getInitialExecutionTime(now)).isEqualTo(now);
  }

  // Monday to Thursday evenings and Sunday's have a window, and it ends in the night after.
  @ParameterizedTest
  @CsvSource({
    "2026-11-18T19:31, 2026-11-18T20:00", // cut short: the window opens
    "2026-11-18T19:29, 2026-11-18T19:59",
    "2026-11-18T20:00, 2026-11-18T20:05",
    "2026-11-18T23:58, 2026-11-19T00:03",
    "2026-11-19T01:57, 2026-11-19T02:00", // cut short: the day is declared quiet
    "2026-11-19T02:00, 2026-11-19T02:30",
    "2026-11-19T12:00, 2026-11-19T12:30",
    "2026-11-20T01:55, 2026-11-20T02:00", // the window that Thursday opened
    "2026-11-20T20:00, 2026-11-20T20:30", // none on Friday
    "2026-11-21T20:00, 2026-11-21T20:30", // none on Saturday
    "2026-11-22T19:45, 2026-11-22T20:00",
    "2026-11-22T20:00, 2026-11-22T20:05",
  })
  void pollsOftenInTheWindowAndSeldomOutside(String last, String next) {
    assertThat(times.next(eastern(last))).isEqualTo(eastern(next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-06", "2026-10-30", "2026-12-23"})
  void aWeekHasEveryWindowWithBothEdgesWhateverTheClocksDo(String friday) {
    var from = LocalDate.parse(friday).atTime(LocalTime.NOON).atZone(ZONE).toInstant();
    var polls = new ArrayList<ZonedDateTime>();
    for (var now = from; now.isBefore(from.plus(Duration.ofDays(7))); now = times.next(now)) {
      polls.add(now.atZone(ZONE));
    }

    for (var evening = LocalDate.parse(friday); polls.getLast().toLocalDate().isAfter(evening); ) {
      var opening = evening.atTime(20, 0).atZone(ZONE);
      var inside =
          List.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY).contains(evening.getDayOfWeek())
              ? 6 * 2 + 1
              : 6 * 12 + 1;
      assertThat(polls)
          .filteredOn(
              poll -> !poll.isBefore(opening) && !poll.toInstant().isAfter(closing(opening)))
          .hasSizeBetween(inside - 1, inside);
      if (inside > 20) {
        assertThat(polls).contains(opening, closing(opening).atZone(ZONE));
      }
      evening = evening.plusDays(1);
    }
    for (var i = 1; i < polls.size(); i++) {
      assertThat(Duration.between(polls.get(i - 1), polls.get(i)))
          .isPositive()
          .isLessThanOrEqualTo(POLL.multipliedBy(6));
    }
  }

  private static Instant closing(ZonedDateTime opening) {
    return opening.toInstant().plus(Duration.ofHours(6));
  }

  private static Instant eastern(String local) {
    return java.time.LocalDateTime.parse(local).atZone(ZONE).toInstant();
  }
}
