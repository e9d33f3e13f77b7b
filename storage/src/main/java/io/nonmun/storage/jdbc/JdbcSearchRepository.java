package io.nonmun.storage.jdbc;

import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.SearchQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class JdbcSearchRepository implements SearchRepository {

  /// Okapi BM25, by which a hit in the title counts eight times one in the abstract; less for each
  /// month that has passed since, half of it after a year. Scores are negative, best first:
  /// <https://www.sqlite.org/fts5.html#the_bm25_function>.
  private static final String BEST =
      """
      SELECT paper FROM (
        SELECT rowid AS row, bm25(search, 8.0, 1.0, 4.0, 4.0, 3.0, 0.0) AS score
        FROM search WHERE search MATCH :words ORDER BY rowid DESC LIMIT :most) AS hit
      JOIN search_entry USING (row)
      WHERE month >= :after
      ORDER BY score / (12 + (SELECT max(month) FROM search_entry) - month), row DESC
      LIMIT :count OFFSET :from
      """;

  private static final String ALL = "SELECT count(*) FROM search WHERE search MATCH :words";

  private static final String ALL_AFTER =
      """
      SELECT count(*) FROM search JOIN search_entry ON search_entry.row = search.rowid
      WHERE search MATCH :words AND month >= :after
      """;

  private static final String LET_THROUGH =
      """
      SELECT paper FROM search_entry JOIN search ON search.rowid = search_entry.row
      WHERE search MATCH :words AND month >= :after AND paper IN (:papers)
      """;

  private static final String LET_THROUGH_AFTER =
      "SELECT paper FROM search_entry WHERE month >= :after AND paper IN (:papers)";

  private final Database database;

  JdbcSearchRepository(Database database) {
    this.database = database;
  }

  @Override
  public Hits find(SearchQuery query, int from, int count) {
    var words = expression(query);
    if (words.isEmpty()) {
      return new Hits(List.of(), 0);
    }
    var parameters = Map.of("words", words, "after", after(query));
    return database.read(
        "search",
        sql -> {
          var all = query.after() == null ? ALL : ALL_AFTER;
          var total = sql.sql(all).params(parameters).query(Integer.class).single();
          var papers =
              sql.sql(BEST)
                  .params(parameters)
                  .param("most", MOST)
                  .param("from", from)
                  .param("count", count)
                  .query(String.class)
                  .list();
          return new Hits(papers.stream().map(ArxivId::new).toList(), total);
        });
  }

  @Override
  public List<ArxivId> filter(SearchQuery query, List<ArxivId> papers) {
    var filters =
        expression(new SearchQuery(List.of(), query.authors(), query.categories(), query.after()));
    var through =
        database.read(
            "filter what was found",
            sql ->
                Chunks.of(papers)
                    .flatMap(chunk ->
                        sql
                            .sql(filters.isEmpty() ? LET_THROUGH_AFTER : LET_THROUGH)
                            .param("words", filters)
                            .param("after", after(query))
                            .param("papers", chunk.stream().map(ArxivId::value).toList())
                            .query(String.class)
                            .list()
                            .stream())
                    .collect(Collectors.toSet()));
    return papers.stream().filter(paper -> through.contains(paper.value())).toList();
  }

  private static int after(SearchQuery query) {
    return query.after() == null ? 0 : SearchIndex.month(query.after());
  }

  private static String expression(SearchQuery query) {
    return Stream.of(
            query.words().stream().map(Words::expression),
            query.authors().stream().map(author -> Words.expression("authors", author)),
            query.categories().stream()
                .map(Category::code)
                .map(code -> Optional.of("{categories} : " + Words.phrase(code))))
        .flatMap(parts -> parts)
        .flatMap(Optional::stream)
        .map(part -> "(" + part + ")")
        .collect(Collectors.joining(" AND "));
  }
}
