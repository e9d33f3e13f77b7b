package io.nonmun.storage.model.text;

/// Words from outside as a log or an error quotes them: short, on one line, and with every control
/// or invisible character to be seen.
public final class Quote {

  /// Characters of a quote.
  public static final int LONGEST = 200;

  private Quote() {}

  /// The beginning of a text, its white space as single blanks.
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /// @param longest in characters
  public static String of(String text, int longest) {
    var quote = new StringBuilder();
    var i = 0;
    for (;
        i < text.length() && quote.length() < longest;
        i += Character.charCount(text.codePointAt(i))) {
      var c = text.codePointAt(i);
      if (!Character.isWhitespace(c)) {
        append(quote, c);
      } else if (!quote.isEmpty() && quote.charAt(quote.length() - 1) != ' ') {
        quote.append(' ');
      }
    }
    var isCut = !text.substring(i).isBlank();
    return isCut ? quote + "…" : quote.toString().strip();
  }

  /// A whole text on one line.
  public static String visible(String text) {
    var visible = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(visible, c));
    return visible.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u%04x".formatted(c));
      default -> shown.appendCodePoint(c);
    }
  }
}
