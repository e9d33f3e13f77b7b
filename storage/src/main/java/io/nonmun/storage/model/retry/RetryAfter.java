package io.nonmun.storage.model.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The header `Retry-After` of HTTP: seconds or a date (RFC 9110, section 10.2.3).
public final class RetryAfter {

  private static final int MOST_LENGTH = 40;

  private RetryAfter() {}

  /// How long a server asks to be left alone; zero where the time it names is past, empty where it
  /// names none that can be read.
  ///
  /// @param value of the header; null where there is none
  public static Optional<Duration> parse(@Nullable String value, Instant now) {
    var text = value == null ? "" : value.strip();
    if (text.length() > MOST_LENGTH) {
      return Optional.empty();
    }
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      var until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return Optional.of(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
