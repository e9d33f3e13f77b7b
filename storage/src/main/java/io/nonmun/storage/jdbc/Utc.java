package io.nonmun.storage.jdbc;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/// The one form of a moment in the database: UTC with nine decimals, so that text order is time
/// order.
final class Utc {

  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private Utc() {}

  static String text(Instant instant) {
    return FORM.format(instant);
  }

  static Instant instant(String text) {
    return Instant.parse(text);
  }
}
