package io.nonmun.summarizer.check;

/// Quotes a text inside a reason: short, on one line, without control characters.
final class Excerpt {

  private static final int MAX_LENGTH = 60;

  private Excerpt() {}

  static String of(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .forEach(c -> {
          if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            shown.append("\\u%04x".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "…" : shown.toString();
  }
}
