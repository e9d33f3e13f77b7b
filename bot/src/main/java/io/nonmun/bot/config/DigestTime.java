package io.nonmun.bot.config;

import java.time.LocalTime;
import java.util.Optional;

/// When a digest goes out.
///
/// @param at a time of day; absent: as soon as arXiv has announced (`발표`)
public record DigestTime(Optional<LocalTime> at) {

  static final String ALLOWED = "발표, 또는 따옴표로 감싼 24시간제 시각 (예: \"08:30\")";
  static final String FORM = "발표|([01]\\d|2[0-3]):[0-5]\\d";

  /// @param text `발표` or `HH:mm`
  public static DigestTime of(String text) {
    return new DigestTime(
        text.equals("발표") ? Optional.empty() : Optional.of(LocalTime.parse(text)));
  }

  @Override
  public String toString() {
    return at.map(LocalTime::toString).orElse("발표");
  }
}
