package io.nonmun.storage.jdbc;

import java.util.List;
import java.util.stream.Collectors;

/// SQLite's FTS5: <https://www.sqlite.org/fts5.html>.
record Fts5Index() implements WordIndex {

  @Override
  public String save() {
    return """
    INSERT OR REPLACE INTO search
      (rowid, title, abstract, authors, summary, hangul, categories)
    VALUES ((SELECT row FROM search_entry WHERE paper = ?), ?, ?, ?, ?, ?, ?)
    """;
  }

  @Override
  public Object[] parameters(SearchIndex.Text text) {
    return new Object[] {
      text.paper().value(),
      text.title(),
      text.abstractText(),
      text.authors(),
      Words.withoutHangul(text.summary()),
      Words.pairs(text.all()),
      text.categories()
    };
  }

  @Override
  public String matching() {
    return "SELECT rowid AS row FROM search WHERE search MATCH :words\n";
  }

  /// Okapi BM25, by which a hit in the title counts eight times one in the abstract:
  /// <https://www.sqlite.org/fts5.html#the_bm25_function>. Scores are negative, best first.
  @Override
  public String scored() {
    return """
    SELECT rowid AS row, bm25(search, 8.0, 1.0, 4.0, 4.0, 3.0, 0.0) AS score
    FROM search WHERE search MATCH :words
    """;
  }

  @Override
  public String text(String words) {
    return "{title abstract authors summary} : " + phrase(words) + "*";
  }

  @Override
  public String authors(String words) {
    return "{authors} : " + phrase(words) + "*";
  }

  @Override
  public String category(String code) {
    return "{categories} : " + phrase(code);
  }

  @Override
  public String hangul(List<String> phrases) {
    return phrases.stream()
        .map(Fts5Index::phrase)
        .collect(Collectors.joining(" OR ", "{hangul} : (", ")"));
  }

  @Override
  public String hangulFrom(String syllable) {
    return "{hangul} : " + phrase(syllable) + "*";
  }

  @Override
  public String all(List<String> expressions) {
    return expressions.stream().map(part -> "(" + part + ")").collect(Collectors.joining(" AND "));
  }

  /// In quotes FTS5 reads anything as words in a row.
  private static String phrase(String text) {
    return '"' + text.replace("\"", " ") + '"';
  }
}
