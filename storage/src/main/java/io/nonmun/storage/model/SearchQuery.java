package io.nonmun.storage.model;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is looked for: all of it must hold.
///
/// @param words each in the title, the abstract, the authors or the summary; Hangul anywhere inside
///   a word, other letters from a word's beginning on
/// @param authors each a part of an author's name
/// @param categories each the primary one or a cross-list
/// @param after the first month of a paper's identifier, or null
public record SearchQuery(
    List<String> words,
    List<String> authors,
    List<Category> categories,
    @Nullable YearMonth after) {

  public SearchQuery {
    words = List.copyOf(words);
    authors = List.copyOf(authors);
    categories = List.copyOf(categories);
  }

  public static SearchQuery of(String... words) {
    return new SearchQuery(List.of(words), List.of(), List.of(), null);
  }
}
