package io.nonmun.storage.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// PostgreSQL's text search: <https://www.postgresql.org/docs/current/datatype-textsearch.html>.
///
/// Words and their places are written out, and not left to `to_tsvector`: its parser takes `GPT-4`,
/// addresses and decimals for words of their own kinds, and which letters it knows hangs on the
/// server's locale. So a word is here what it is to SQLite.
record TsvectorIndex() implements WordIndex {

  /// As long as a word may be, in bytes.
  private static final int LONGEST_WORD = 2_046;

  /// The last place that a word can have: those behind are all there.
  private static final int LAST_PLACE = 16_383;

  private static final String TEXT_WEIGHTS = "ABD";
  private static final String AUTHOR = "~";
  private static final String CATEGORY = "@";

  @Override
  public String save() {
    return """
    INSERT INTO search (row, words)
    VALUES ((SELECT row FROM search_entry WHERE paper = ?), CAST(? AS tsvector))
    ON CONFLICT (row) DO UPDATE SET words = excluded.words
    """;
  }

  @Override
  public Object[] parameters(SearchIndex.Text text) {
    var vector = new Vector();
    vector.add("", Words.tokens(text.title()), "A");
    vector.add("", Words.tokens(text.abstractText()), "D");
    vector.add("", Words.tokens(Words.withoutHangul(text.summary())), "B");
    vector.add("", Words.tokens(Words.pairs(text.all())), "C");
    vector.add(CATEGORY, Words.tokens(text.categories()), "D");
    vector.add("", Words.tokens(text.authors()), "B");
    vector.add(AUTHOR, Words.tokens(text.authors()), "B");
    return new Object[] {text.paper().value(), vector.text.toString()};
  }

  /// A place is left free between two columns, so that no phrase spans both.
  private static final class Vector {

    private final StringBuilder text = new StringBuilder();
    private int place = 1;

    void add(String sign, List<String> words, String weight) {
      for (var word : words) {
        if (isIndexed(word) && place <= LAST_PLACE) {
          text.append(quoted(sign + word)).append(':').append(place).append(weight).append(' ');
        }
        place++;
      }
      place++;
    }
  }

  @Override
  public String matching() {
    return "SELECT row FROM search WHERE words @@ CAST(:words AS tsquery)\n";
  }

  /// By the weights that the columns have in SQLite, eighths of the title's, and of two equal ones
  /// the shorter text first: <https://www.postgresql.org/docs/current/textsearch-controls.html>.
  @Override
  public String scored() {
    return """
    SELECT row,
      -ts_rank('{0.125, 0.375, 0.5, 1}', words, CAST(:rank AS tsquery), 1) AS score
    FROM search WHERE words @@ CAST(:words AS tsquery)
    """;
  }

  @Override
  public String text(String words) {
    return phrase("", Words.tokens(words), ":", ":*", TEXT_WEIGHTS);
  }

  @Override
  public String authors(String words) {
    return phrase(AUTHOR, Words.tokens(words), "", ":*", "");
  }

  @Override
  public String category(String code) {
    return phrase(CATEGORY, Words.tokens(code), "", "", "");
  }

  @Override
  public String hangul(List<String> phrases) {
    return phrases.stream()
        .map(pairs -> phrase("", Words.tokens(pairs), ":", ":", "C"))
        .collect(Collectors.joining(" | ", "(", ")"));
  }

  @Override
  public String hangulFrom(String syllable) {
    return phrase("", Words.tokens(syllable), ":", ":*", "C");
  }

  @Override
  public String all(List<String> expressions) {
    return String.join(" & ", expressions);
  }

  /// @param within what follows each word but the last
  /// @param last what follows that
  private static String phrase(
      String sign, List<String> words, String within, String last, String weights) {
    var parts = new ArrayList<String>();
    var indexed = words.stream().filter(TsvectorIndex::isIndexed).toList();
    for (var i = 0; i < indexed.size(); i++) {
      var suffix = i == indexed.size() - 1 ? last : within;
      parts.add(quoted(sign + indexed.get(i)) + suffix + weights);
    }
    return parts.isEmpty() ? quoted("=") : "(" + String.join(" <-> ", parts) + ")"; // "=": no word
  }

  /// Three bytes a character at most, and its sign.
  private static boolean isIndexed(String word) {
    return 3 * word.length() < LONGEST_WORD;
  }

  /// Words are letters and digits, so that nothing in them needs a quote of its own.
  private static String quoted(String word) {
    return "'" + word + "'";
  }
}
