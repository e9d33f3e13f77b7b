package io.nonmun.storage.model;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is looked for: all of it must hold.
///
/// @param words each in the title, the abstract, the authors, the summary or the chat's notes;
///   Hangul anywhere inside a word, other letters from a word's beginning on
/// @param authors each a part of an author's name
/// @param categories each the primary one or a cross-list
/// @param after the first month of a paper's identifier, or null
/// @param chat whose notes are read too, or null
/// @param kept whether only what that chat saved or wrote about is looked for
public record SearchQuery(
    List<String> words,
    List<String> authors,
    List<Category> categories,
    @Nullable YearMonth after,
    @Nullable ChatKey chat,
    boolean kept) {

  public SearchQuery {
    words = List.copyOf(words);
    authors = List.copyOf(authors);
    categories = List.copyOf(categories);
    if (kept && chat == null) {
      throw new IllegalArgumentException("it takes a chat to look for what one keeps");
    }
  }

  /// One that reads nobody's notes.
  public SearchQuery(
      List<String> words,
      List<String> authors,
      List<Category> categories,
      @Nullable YearMonth after) {
    this(words, authors, categories, after, null, false);
  }

  public static SearchQuery of(String... words) {
    return new SearchQuery(List.of(words), List.of(), List.of(), null);
  }
}
