package io.nonmun.bot.command;

import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Times of day as people write them: `08:30`, `0830`, `8시 30분`, `8시 반`, `오후 6시`, `정오`.
final class Hours {

  private static final Pattern FORM =
      Pattern.compile(
          "(오전|아침|오후|저녁|밤)?\\s*(\\d{1,2})(?:\\s*:\\s*(\\d{2})|\\s*시(?:\\s*(\\d{1,2})\\s*분|\\s*(반))?)");

  private static final List<String> ANNOUNCEMENT =
      List.of("발표", "즉시", "announce", "when announced");

  private static final Set<String> MORNING = Set.of("오전", "아침");

  private Hours() {}

  /// Whether a text means the moment of the announcement.
  static boolean isAnnouncement(String text) {
    var written = text.strip().toLowerCase(Locale.ROOT);
    return ANNOUNCEMENT.stream().anyMatch(written::startsWith);
  }

  static Optional<LocalTime> parse(String text) {
    var written = text.strip().replaceFirst("에$", "");
    if (written.equals("정오")) {
      return Optional.of(LocalTime.NOON);
    }
    var form = FORM.matcher(written.replaceFirst("^(\\d{2})(\\d{2})$", "$1:$2"));
    if (!form.matches()) {
      return Optional.empty();
    }
    var hour = Integer.parseInt(form.group(2));
    var half = form.group(1);
    if (half != null) {
      if (hour < 1 || hour > 12) {
        return Optional.empty();
      }
      hour = hour % 12 + (MORNING.contains(half) ? 0 : 12);
    }
    var digits = form.group(3) != null ? form.group(3) : form.group(4);
    var minute = form.group(5) != null ? 30 : digits == null ? 0 : Integer.parseInt(digits);
    return hour < 24 && minute < 60 ? Optional.of(LocalTime.of(hour, minute)) : Optional.empty();
  }
}
