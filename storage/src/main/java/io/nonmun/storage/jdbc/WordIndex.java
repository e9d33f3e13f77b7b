package io.nonmun.storage.jdbc;

import java.util.List;

/// The words of papers as a database indexes and finds them: its statements, and what of them is
/// looked for in its own language. What counts as a word, and which words a reader means, is
/// [Words]' alone, so that every database finds the same.
interface WordIndex {

  /// Keeps the words of a paper that has its row in `search_entry`, over those that are there.
  String save();

  /// Of [#save].
  Object[] parameters(SearchIndex.Text text);

  /// Each `row` that fulfils `:words`.
  String matching();

  /// The same with a `score`, which is negative and least for the best; how well it fits `:rank`.
  /// It ends in conditions, so that more may be added.
  String scored();

  // --- what fulfils an expression ---

  /// Words in a row, the last one from its beginning on, in title, abstract, authors or summary.
  String text(String words);

  /// The same among the authors.
  String authors(String words);

  /// A category, listed or cross-listed.
  String category(String code);

  /// Any of some phrases of [Words#pairs].
  String hangul(List<String> phrases);

  /// A pair or a last syllable that begins so.
  String hangulFrom(String syllable);

  String all(List<String> expressions);
}
