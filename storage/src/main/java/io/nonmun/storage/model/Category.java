package io.nonmun.storage.model;

import java.util.regex.Pattern;

/// An arXiv category or archive by its code: `cs.CL`, `astro-ph.GA`, `hep-th`.
///
/// Source: <https://arxiv.org/category_taxonomy>.
public record Category(String code) implements Comparable<Category> {

  private static final Pattern FORM =
      Pattern.compile("[a-z]+(?:-[a-z]+)*(?:\\.[A-Za-z][A-Za-z-]*)?");

  /// @throws IllegalArgumentException if `code` has not the form of a category
  public Category {
    if (!FORM.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "'" + code + "' is no arXiv category; expected a code such as cs.CL or hep-th");
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
