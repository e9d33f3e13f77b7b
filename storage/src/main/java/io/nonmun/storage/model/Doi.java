package io.nonmun.storage.model;

import java.util.Optional;
import java.util.regex.Pattern;

/// A digital object identifier: a publisher's name for a paper, `10.1000/182`.
///
/// Source: <https://www.crossref.org/blog/dois-and-matching-regular-expressions/>.
public record Doi(String value) {

  /// Of a text that is looked through, and of what is taken for an identifier.
  private static final int LONGEST_TEXT = 16_384;

  private static final Pattern FORM =
      Pattern.compile("(?<![\\w.])10\\.\\d{4,9}/[!-~&&[^\"'<>{}|\\\\^`]]{1,200}");

  /// What ends a sentence or a bracket around it, and is no part of it.
  private static final Pattern BEHIND = Pattern.compile("[.,;:!?…。、」』\\]]+$");

  /// Finds the first one in free text or an address, whatever stands before it.
  public static Optional<Doi> find(String text) {
    var start = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    var found = FORM.matcher(start.replaceAll("%2[Ff]", "/"));
    return found.find() ? Optional.of(new Doi(trimmed(found.group()))) : Optional.empty();
  }

  private static String trimmed(String found) {
    var end = found.replaceFirst("[?#].*", "");
    while (true) {
      var without = BEHIND.matcher(end).replaceFirst("");
      // A bracket is part of it where it is closed: 10.1016/0370-2693(93)90820-L.
      if (without.endsWith(")") && count(without, ')') > count(without, '(')) {
        without = without.substring(0, without.length() - 1);
      }
      if (without.equals(end)) {
        return end;
      }
      end = without;
    }
  }

  private static long count(String text, char sought) {
    return text.chars().filter(c -> c == sought).count();
  }

  @Override
  public String toString() {
    return value;
  }
}
