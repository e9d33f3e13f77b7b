package io.nonmun.storage.model.text;

import java.text.Normalizer;
import java.util.regex.Pattern;

/// Unicode normalization of text from outside, in time that grows with its length only: marks
/// beyond the thirtieth on one character are dropped first, since putting a row of them in order
/// takes the square of its length, and no language has so many.
///
/// Source: <https://www.unicode.org/reports/tr15/>, section 13, Stream-Safe Text Format.
public final class StreamSafe {

  private static final Pattern TOO_MANY_MARKS = Pattern.compile("(\\p{M}{30})\\p{M}++");

  private StreamSafe() {}

  public static String normalize(CharSequence text, Normalizer.Form form) {
    return Normalizer.normalize(TOO_MANY_MARKS.matcher(text).replaceAll("$1"), form);
  }
}
