package io.nonmun.summarizer.summary.check;

/// Quotes a text inside a reason: short, on one line, without control characters.
final class Excerpt {

  private static final int MAX_LENGTH = 60;
  private static final int CONTEXT = 6;

  private Excerpt() {}

  /// A passage with a few characters on both sides.
  static String around(String text, int start, int end) {
    return of(text.substring(Math.max(0, start - CONTEXT), Math.min(text.length(), end + CONTEXT)));
  }

  static String of(String text) {
    var shown = new StringBuilder();
    text.codePoints().limit(MAX_LENGTH).forEach(c -> append(shown, c));
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "…" : shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE ->
          shown.append("\\u%04x".formatted(c));
      default -> shown.appendCodePoint(c);
    }
  }
}
