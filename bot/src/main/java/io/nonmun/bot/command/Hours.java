package io.nonmun.bot.command;

import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// Times of day as people write them: `08:30`, `8시 30분`, `오후 6시`.
final class Hours {

  private static final Pattern FORM =
      Pattern.compile("(오전|오후)?\\s*(\\d{1,2})(?:\\s*:\\s*(\\d{2})|\\s*시(?:\\s*(\\d{1,2})\\s*분)?)");

  private Hours() {}

  static Optional<LocalTime> parse(String text) {
    var form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    var hour = Integer.parseInt(form.group(2));
    var half = form.group(1);
    if (half != null) {
      if (hour < 1 || hour > 12) {
        return Optional.empty();
      }
      hour = hour % 12 + (half.equals("오후") ? 12 : 0);
    }
    var written = form.group(3) != null ? form.group(3) : form.group(4);
    var minute = written == null ? 0 : Integer.parseInt(written);
    return hour < 24 && minute < 60 ? Optional.of(LocalTime.of(hour, minute)) : Optional.empty();
  }
}
