package io.nonmun.storage.model;

import java.util.Optional;
import java.util.regex.Pattern;

/// The identity of a paper, without its version: `2401.01234`, or `hep-th/9901001` from before
/// April 2007.
///
/// Source: <https://info.arxiv.org/help/arxiv_identifier.html>. Old identifiers drop the subject
/// class (`math.GT/0309136` is `math/0309136`).
public record ArxivId(String value) implements Comparable<ArxivId> {

  static final String NEW_STYLE = "\\d{4}\\.\\d{4,5}";
  static final String OLD_STYLE = "[a-z]+(?:-[a-z]+)*(?:\\.[A-Z]{2})?/\\d{7}";
  private static final Pattern CANONICAL =
      Pattern.compile(NEW_STYLE + "|[a-z]+(?:-[a-z]+)*/\\d{7}");

  /// @throws IllegalArgumentException if `value` is no canonical base identifier
  public ArxivId {
    if (!CANONICAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is no arXiv identifier; expected 2401.01234 or hep-th/9901001");
    }
  }

  /// Reads an identifier without version; the subject class of an old one is dropped.
  public static Optional<ArxivId> parse(String text) {
    var withoutClass = text.strip().replaceFirst("\\.[A-Z]{2}/", "/");
    return CANONICAL.matcher(withoutClass).matches()
        ? Optional.of(new ArxivId(withoutClass))
        : Optional.empty();
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
