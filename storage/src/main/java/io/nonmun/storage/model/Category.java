package io.nonmun.storage.model;

import io.nonmun.storage.model.text.Quote;
import java.util.regex.Pattern;

/// An arXiv category or archive by its code: `cs.CL`, `astro-ph.GA`, `hep-th`.
///
/// Source: <https://arxiv.org/category_taxonomy>.
public record Category(String code) implements Comparable<Category> {

  /// Twice the longest real one.
  private static final int LONGEST = 40;

  private static final Pattern FORM =
      Pattern.compile("[a-z]+(?:-[a-z]+)*(?:\\.[A-Za-z][A-Za-z-]*)?");

  /// @throws IllegalArgumentException if `code` has not the form of a category
  public Category {
    if (code.length() > LONGEST || !FORM.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Quote.of(code, LONGEST)
              + "' is no arXiv category; expected a code such as cs.CL or hep-th");
    }
  }

  @Override
  public int compareTo(Category other) {
    return code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code;
  }
}
