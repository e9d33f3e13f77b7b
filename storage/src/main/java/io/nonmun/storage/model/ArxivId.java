package io.nonmun.storage.model;

import io.nonmun.storage.model.text.Quote;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Pattern;

/// The identity of a paper, without its version: `2401.01234`, or `hep-th/9901001` from before
/// April 2007.
///
/// Source: <https://info.arxiv.org/help/arxiv_identifier.html>. Old identifiers drop the subject
/// class (`math.GT/0309136` is `math/0309136`).
///
/// A PDF that a reader sent is `upload/0000001`: of the same form, in an archive that arXiv has
/// not.
public record ArxivId(String value) implements Comparable<ArxivId> {

  /// Twice the longest real one.
  private static final int LONGEST = 40;

  private static final Pattern CANONICAL =
      Pattern.compile("\\d{4}\\.\\d{4,5}|[a-z]+(?:-[a-z]+)*/\\d{7}");
  private static final Pattern SUBJECT_CLASS = Pattern.compile("\\.[A-Za-z][A-Za-z-]*/");

  /// @throws IllegalArgumentException if `value` is no canonical base identifier
  public ArxivId {
    if (!isCanonical(value)) {
      throw new IllegalArgumentException(
          "'"
              + Quote.of(value, LONGEST)
              + "' is no arXiv identifier; expected 2401.01234 or hep-th/9901001");
    }
  }

  /// Reads an identifier without version; the subject class of an old one is dropped.
  public static Optional<ArxivId> parse(String text) {
    var stripped = text.strip();
    if (stripped.length() > LONGEST) {
      return Optional.empty();
    }
    var withoutClass = SUBJECT_CLASS.matcher(stripped).replaceFirst("/");
    return isCanonical(withoutClass) ? Optional.of(new ArxivId(withoutClass)) : Optional.empty();
  }

  private static boolean isCanonical(String text) {
    return text.length() <= LONGEST && CANONICAL.matcher(text).matches();
  }

  /// Whether this names a PDF that a reader sent: arXiv knows nothing of it, and other chats are
  /// not to.
  public boolean isUpload() {
    return value.startsWith("upload/");
  }

  /// In which it was given: for want of a date, when the paper was submitted. An upload has none.
  public Optional<YearMonth> month() {
    if (isUpload()) {
      return Optional.empty();
    }
    var digits = value.substring(value.indexOf('/') + 1);
    var year = Integer.parseInt(digits.substring(0, 2));
    var month = Integer.parseInt(digits.substring(2, 4));
    return Optional.of(
        YearMonth.of(year >= 91 ? 1900 + year : 2000 + year, Math.clamp(month, 1, 12)));
  }

  @Override
  public int compareTo(ArxivId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
