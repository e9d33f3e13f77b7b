package io.nonmun.gpumodel.chat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// C's `strftime` in the C locale, for the dates that templates tell models.
final class Strftime {

  private Strftime() {}

  /// @throws TemplateException for a directive that is not supported
  static String format(String format, ZonedDateTime time) {
    var out = new StringBuilder();
    for (var at = 0; at < format.length(); at++) {
      var c = format.charAt(at);
      if (c != '%' || at + 1 == format.length()) {
        out.append(c);
        continue;
      }
      var directive = format.charAt(++at);
      var padded = directive != '-' || at + 1 == format.length();
      if (!padded) {
        directive = format.charAt(++at);
      }
      var field = field(directive, time);
      out.append(padded ? field : field.replaceFirst("^0+(?=\\d)", ""));
    }
    return out.toString();
  }

  private static String field(char directive, ZonedDateTime time) {
    var pattern =
        switch (directive) {
          case 'Y' -> "uuuu";
          case 'y' -> "uu";
          case 'm' -> "MM";
          case 'd' -> "dd";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case 'p' -> "a";
          case 'j' -> "DDD";
          case 'b' -> "MMM";
          case 'B' -> "MMMM";
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case '%' -> "'%'";
          default ->
              throw new TemplateException("%%%s in a date is not supported".formatted(directive));
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }
}
