package io.nonmun.bot.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestHoursTest {

  @ParameterizedTest
  @CsvSource({
    "08:30, Asia/Seoul,          2026-11-19T23:30:00Z, 2026-11-19T23:30:00Z",
    "08:30, Asia/Seoul,          2026-11-19T23:29:59Z, 2026-11-18T23:30:00Z",
    "00:00, Asia/Seoul,          2026-11-19T15:00:00Z, 2026-11-19T15:00:00Z",
    "23:45, America/New_York,    2026-11-20T04:44:00Z, 2026-11-19T04:45:00Z",
    "08:30, Europe/London,       2026-07-01T07:30:00Z, 2026-07-01T07:30:00Z",
    "08:30, Europe/London,       2026-12-01T08:30:00Z, 2026-12-01T08:30:00Z",
    "06:00, Australia/Lord_Howe, 2026-07-01T00:00:00Z, 2026-06-30T19:30:00Z",
    "06:00, Australia/Lord_Howe, 2026-12-01T00:00:00Z, 2026-11-30T19:00:00Z",
  })
  void newestTurnOfAnHour(LocalTime at, ZoneId zone, Instant now, Instant turn) {
    assertThat(DigestHours.latest(at, zone, now)).isEqualTo(turn);
  }

  @ParameterizedTest
  @CsvSource({
    "02:30, America/New_York,    2026-03-08T07:29:00Z, 2026-03-07T07:30:00Z",
    "02:30, America/New_York,    2026-03-08T07:30:00Z, 2026-03-08T07:30:00Z", // is 03:30
    "01:30, Europe/London,       2026-03-29T01:30:00Z, 2026-03-29T01:30:00Z", // is 02:30
    "02:15, Australia/Lord_Howe, 2026-10-03T15:45:00Z, 2026-10-03T15:45:00Z", // is 02:45
  })
  void t13SkippedHourComesLaterByWhatWasSkipped(
      LocalTime at, ZoneId zone, Instant now, Instant turn) {
    assertThat(DigestHours.latest(at, zone, now)).isEqualTo(turn);
  }

  @ParameterizedTest
  @CsvSource({
    "01:30, America/New_York,    2026-11-01T05:30:00Z, 2026-11-01T06:30:00Z",
    "01:30, Europe/London,       2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
    "01:45, Australia/Lord_Howe, 2026-04-04T14:45:00Z, 2026-04-04T15:15:00Z",
  })
  void t13OfAnHourThatComesTwiceTheFirstCounts(
      LocalTime at, ZoneId zone, Instant first, Instant second) {
    assertThat(DigestHours.latest(at, zone, first.minusSeconds(1))).isBefore(first);
    assertThat(DigestHours.latest(at, zone, first)).isEqualTo(first);
    assertThat(DigestHours.latest(at, zone, second)).isEqualTo(first);
  }

  // The 20th is announced on the 19th at 20:00 in New York: on the 20th at 01:00 in London, at
  // 10:00 in Seoul, and at 12:00 in Lord Howe.
  @ParameterizedTest
  @CsvSource({
    "10:00, Asia/Seoul,          2026-11-20T00:59:59Z, false", // yesterday's turn
    "10:00, Asia/Seoul,          2026-11-20T01:00:00Z, true", // at the announcement itself
    "08:30, Asia/Seoul,          2026-11-20T10:00:00Z, false", // came before it
    "08:30, Asia/Seoul,          2026-11-20T23:30:00Z, true",
    "00:30, Europe/London,       2026-11-20T20:00:00Z, false",
    "01:30, Europe/London,       2026-11-20T01:30:00Z, true",
    "19:30, America/New_York,    2026-11-20T12:00:00Z, false",
    "23:45, America/New_York,    2026-11-20T04:45:00Z, true",
    "11:30, Australia/Lord_Howe, 2026-11-20T09:00:00Z, false",
    "12:30, Australia/Lord_Howe, 2026-11-20T01:30:00Z, true",
    "12:30, Australia/Lord_Howe, 2026-11-23T00:00:00Z, true", // a turn that was slept through
  })
  void dueFromTheFirstTurnAfterTheAnnouncement(
      LocalTime at, String zone, Instant now, boolean due) {
    assertThat(DigestHours.isDue(DeliveryFixture.at(at, zone), LocalDate.of(2026, 11, 20), now))
        .isEqualTo(due);
  }

  @Test
  void withoutAnHourEveryAnnouncedDayIsDue() {
    var wants = DeliveryFixture.at(null, "Asia/Seoul");

    assertThat(
            DigestHours.isDue(
                wants, LocalDate.of(2026, 11, 20), Instant.parse("2026-11-20T01:00:00Z")))
        .isTrue();
  }
}
