package io.nonmun.storage.jdbc;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps the words of papers for [JdbcSearchRepository], in the transaction that changes the papers
/// or their summaries. What a chat uploaded is not among them: whoever searches would find it.
final class SearchIndex {

  private static final Logger log = LoggerFactory.getLogger(SearchIndex.class);

  /// Papers from before there was an index are taken in so many at a time.
  private static final int STEP = 500;

  /// Columns of [#text].
  static final String TEXT =
      """
      SELECT paper, title, abstract_text, authors, primary_category, cross_lists,
        (SELECT summary FROM summary WHERE summary.paper = known.paper
         ORDER BY created_at DESC, model DESC, prompt_version DESC LIMIT 1) AS summary
      FROM paper_version AS known
      """;

  private static final String TEXTS =
      TEXT
          + """
          WHERE paper IN (:ids) AND paper NOT LIKE 'upload/%'
            AND version = (SELECT max(version) FROM paper_version WHERE paper = known.paper)
          """;

  private static final String NUMBER =
      "INSERT INTO search_entry (paper, month) VALUES (?, ?) ON CONFLICT DO NOTHING";

  private static final String LACKING =
      """
      SELECT DISTINCT paper FROM paper_version
      WHERE paper NOT IN (SELECT paper FROM search_entry) AND paper NOT LIKE 'upload/%'
      ORDER BY paper LIMIT :step
      """;

  private final Database database;
  private final WordIndex words;

  SearchIndex(Database database, WordIndex words) {
    this.database = database;
    this.words = words;
  }

  /// To be called inside a write that changed them.
  void take(JdbcClient sql, Collection<ArxivId> papers) {
    var texts =
        Chunks.of(papers)
            .flatMap(chunk ->
                sql
                    .sql(TEXTS)
                    .param("ids", chunk.stream().map(ArxivId::value).toList())
                    .query(SearchIndex::text)
                    .list()
                    .stream())
            .sorted(Comparator.comparing(Text::paper))
            .toList();
    database.batch(NUMBER, texts, text -> new Object[] {text.paper.value(), month(text.paper)});
    database.batch(words.save(), texts, words::parameters);
  }

  /// Takes in what was stored by a version without an index. A failure is no reason not to start.
  void catchUp() {
    try {
      var taken = 0;
      List<String> lacking;
      while (!(lacking = lacking()).isEmpty()) {
        var papers = lacking.stream().map(ArxivId::new).toList();
        database.write(
            "index " + papers.size() + " papers",
            sql -> {
              take(sql, papers);
              return null;
            });
        taken += papers.size();
      }
      if (taken > 0) {
        log.info("stage=indexed papers={}", taken);
      }
    } catch (RuntimeException e) {
      log.warn("older papers are not found by /search until the next start: {}", e.toString());
    }
  }

  private List<String> lacking() {
    return database.read(
        "look for papers to index",
        sql -> sql.sql(LACKING).param("step", STEP).query(String.class).list());
  }

  /// The month that an identifier names, counted from the year 0.
  static int month(ArxivId paper) {
    return month(paper.month().orElseThrow()); // no upload is searched
  }

  static int month(YearMonth month) {
    return month.getYear() * 12 + month.getMonthValue() - 1;
  }

  record Text(
      ArxivId paper,
      String title,
      String abstractText,
      String authors,
      String summary,
      String categories) {

    String all() {
      return String.join("\n", title, abstractText, authors, summary);
    }
  }

  static Text text(ResultSet row, int rowNumber) throws SQLException {
    var summary = row.getString("summary");
    return new Text(
        new ArxivId(row.getString("paper")),
        Words.normalised(ReadableText.of(row.getString("title"))),
        Words.normalised(ReadableText.of(row.getString("abstract_text"))),
        Words.normalised(String.join("\n", Json.strings(row.getString("authors")))),
        summary == null ? "" : Words.normalised(words(Json.value(summary, Summary.class))),
        Stream.concat(
                Stream.of(row.getString("primary_category")),
                Json.strings(row.getString("cross_lists")).stream())
            .collect(Collectors.joining(" ")));
  }

  private static String words(Summary summary) {
    var lines =
        Stream.of(
                summary.oneLine(),
                summary.problem(),
                summary.method(),
                summary.result(),
                summary.limitation())
            .filter(Objects::nonNull)
            .map(Summary.Line::text);
    return Stream.of(Stream.of(summary.titleKo()), lines, summary.keywords().stream())
        .flatMap(texts -> texts)
        .collect(Collectors.joining("\n"));
  }
}
