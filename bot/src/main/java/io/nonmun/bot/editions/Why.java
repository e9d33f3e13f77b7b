package io.nonmun.bot.editions;

import io.nonmun.storage.model.ArxivId;
import java.util.List;

/// Why a paper is shown to a reader.
///
/// @param authors those of its authors whom the reader follows, as the reader wrote them
/// @param keywords those of the reader that it meets, as the reader wrote them
/// @param words that it has in common with what the reader liked, the one that did most first
/// @param liked papers that the reader liked and that it is like, the most alike first
/// @param explored whether it is here because nothing known of the reader speaks for it
public record Why(
    List<String> authors,
    List<String> keywords,
    List<String> words,
    List<ArxivId> liked,
    boolean explored) {

  public Why {
    authors = List.copyOf(authors);
    keywords = List.copyOf(keywords);
    words = List.copyOf(words);
    liked = List.copyOf(liked);
  }

  /// Of keywords alone.
  public static Why keywords(List<String> keywords) {
    return new Why(List.of(), keywords, List.of(), List.of(), false);
  }
}
