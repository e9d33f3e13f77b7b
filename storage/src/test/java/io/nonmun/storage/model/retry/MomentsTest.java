package io.nonmun.storage.model.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentsTest {

  private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatWasDoneLatelyIsNotDoneInTheFuture() {
    assertThat(Moments.isWithin(HOUR, NOW, NOW)).isTrue();
    assertThat(Moments.isWithin(HOUR, NOW.minus(HOUR).plusMillis(1), NOW)).isTrue();
    assertThat(Moments.isWithin(HOUR, NOW.minus(HOUR), NOW)).isFalse();
    assertThat(Moments.isWithin(HOUR, NOW.plusMillis(1), NOW)).isFalse();
    assertThat(Moments.isWithin(HOUR, Instant.EPOCH, NOW)).isFalse();
  }

  @Test
  void nothingIsPutOffForLongerThanItEverIs() {
    assertThat(Moments.isAhead(HOUR, NOW.plusMillis(1), NOW)).isTrue();
    assertThat(Moments.isAhead(HOUR, NOW.plus(HOUR), NOW)).isTrue();
    assertThat(Moments.isAhead(HOUR, NOW.plus(HOUR).plusMillis(1), NOW)).isFalse();
    assertThat(Moments.isAhead(HOUR, NOW, NOW)).isFalse();
    assertThat(Moments.isAhead(HOUR, Instant.MIN, NOW)).isFalse();
  }
}
