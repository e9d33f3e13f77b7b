package io.nonmun.storage.model.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "' 120 ', PT2M",
    "999999999, PT277777H46M39S",
    "'Fri, 20 Nov 2026 00:01:30 GMT', PT1M30S",
    "'Thu, 19 Nov 2026 00:00:00 GMT', PT0S",
  })
  void readsSecondsAndDates(String value, Duration expected) {
    assertThat(RetryAfter.parse(value, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-1", "1.5", "1234567890", "soon", "Fri, 20 Nov 2026"})
  void whatIsNeitherIsNoAnswer(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @Test
  void noHeaderAndALongOneAreNoAnswer() {
    assertThat(RetryAfter.parse(null, NOW)).isEmpty();
    assertThat(RetryAfter.parse("1".repeat(100_000), NOW)).isEmpty();
  }
}
