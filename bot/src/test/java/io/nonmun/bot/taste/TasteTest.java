package io.nonmun.bot.taste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasteTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");
  private static final ArxivId PAPER = new ArxivId("2611.00001");

  @Test
  void olderTapsCountLess() {
    var old = NOW.minus(Duration.ofDays(30));

    assertThat(weight(tap(1, Kind.LIKE, old))).isCloseTo(0.5, within(1e-9));
    assertThat(weight(tap(1, Kind.LIKE, old.minus(Duration.ofDays(30)))))
        .isCloseTo(0.25, within(1e-9));
  }

  @Test
  void twoLooksOnOneDayFindTheSame() {
    var taps = List.of(tap(1, Kind.LIKE, NOW.minus(Duration.ofDays(3))));

    assertThat(Taste.of(taps, DAY)).isEqualTo(Taste.of(taps, DAY));
  }

  @Test
  void tapAfterTheDayIsNotOlderThanNew() {
    assertThat(weight(tap(1, Kind.LIKE, NOW.plus(Duration.ofDays(5))))).isEqualTo(1);
  }

  @Test
  void tapsOfAGroupAddUp() {
    assertThat(weight(tap(1, Kind.LIKE, NOW), tap(2, Kind.LIKE, NOW), tap(3, Kind.DISLIKE, NOW)))
        .isEqualTo(1.5);
  }

  @Test
  void nothingTappedIsNoTaste() {
    assertThat(Taste.of(List.of(), DAY)).isEqualTo(Taste.NONE);
  }

  private static double weight(Tap... taps) {
    return Taste.of(List.of(taps), DAY).weights().get(PAPER);
  }

  private static Tap tap(long voter, Kind kind, Instant at) {
    return new Tap(PAPER, voter, kind, at);
  }
}
