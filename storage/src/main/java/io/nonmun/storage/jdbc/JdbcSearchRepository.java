package io.nonmun.storage.jdbc;

import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.SearchQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcSearchRepository implements SearchRepository {

  /// What matches without a score, which takes as long again: it would look at all that matches
  /// once more, to find that so common words tell papers apart by next to nothing.
  private static final String UNSCORED =
      "SELECT row, 0.0 AS score FROM (%s) AS matching WHERE TRUE\n";

  /// Of more papers than this the newest come first.
  private static final int COMMON = 20_000;

  /// Where nothing is looked for but what a chat keeps.
  private static final String EVERYTHING =
      "SELECT row, 0.0 AS score FROM search_entry WHERE :words = ''\n";

  private static final String KEPT_PAPERS =
      """
      SELECT paper FROM tap
      WHERE chat_id = :chat AND thread_id = :thread AND kind = 'SAVE' AND stands = 1
      UNION SELECT paper FROM note WHERE chat_id = :chat AND thread_id = :thread
      """;

  /// Not to be asked for one by one, as SQLite would without the sign: there are more of them than
  /// of most words.
  private static final String KEPT =
      "AND +row IN (SELECT row FROM search_entry WHERE paper IN (" + KEPT_PAPERS + "))\n";

  private static final String KEPT_UPLOADS =
      SearchIndex.TEXT
          + "WHERE paper LIKE 'upload/%' AND paper IN ("
          + KEPT_PAPERS
          + ") ORDER BY paper DESC";

  /// The score is less for each month that has passed since, half of it after a year.
  private static final String BEST =
      """
      SELECT paper FROM (%s ORDER BY row DESC LIMIT :most) AS hit JOIN search_entry USING (row)
      WHERE month >= :after AND paper NOT IN (:noted)
      ORDER BY score / (12 + (SELECT max(month) FROM search_entry) - month), row DESC
      LIMIT :count OFFSET :from
      """;

  private static final String ALL = "SELECT count(*) FROM (%s) AS matching";

  private static final String ALL_FILTERED =
      """
      SELECT count(*) FROM (%s) AS hit JOIN search_entry USING (row)
      WHERE month >= :after AND paper NOT IN (:noted)
      """;

  private static final String AMONG =
      """
      SELECT paper FROM search_entry JOIN (%s) AS matching USING (row)
      WHERE month >= :after AND paper IN (:papers)
      """;

  private static final String AMONG_ALL =
      "SELECT paper FROM search_entry WHERE month >= :after AND paper IN (:papers)";

  private final Database database;
  private final WordIndex index;

  JdbcSearchRepository(Database database, WordIndex index) {
    this.database = database;
    this.index = index;
  }

  @Override
  public Hits find(SearchQuery query, int from, int count) {
    var words = expression(query);
    if (words.isEmpty() && !query.kept()) {
      return new Hits(List.of(), 0);
    }
    return database.read(
        "search",
        sql -> {
          var noted = new ArrayList<>(noted(sql, query));
          noted.addAll(uploads(sql, query));
          var parameters = parameters(query, words, noted);
          var kept = query.kept() ? KEPT : "";
          var matches = (words.isEmpty() ? EVERYTHING : index.scored()) + kept;
          var isPlain = query.after() == null && !query.kept() && noted.isEmpty();
          var total =
              sql.sql(isPlain ? ALL.formatted(index.matching()) : ALL_FILTERED.formatted(matches))
                  .params(parameters)
                  .query(Integer.class)
                  .single();
          var scored =
              words.isEmpty() || total <= COMMON
                  ? matches
                  : UNSCORED.formatted(index.matching()) + kept;
          var papers = new ArrayList<>(noted.stream().skip(from).limit(count).toList());
          sql.sql(BEST.formatted(scored))
              .params(parameters)
              .param("most", MOST)
              .param("from", Math.max(0, from - noted.size()))
              .param("count", count - papers.size())
              .query(String.class)
              .list()
              .forEach(paper -> papers.add(new ArxivId(paper)));
          return new Hits(papers, noted.size() + total);
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
                            .sql(among(filters))
                            .param("words", filters)
                            .param("after", after(query))
                            .param("papers", chunk.stream().map(ArxivId::value).toList())
                            .query(String.class)
                            .list()
                            .stream())
                    .collect(Collectors.toSet()));
    return papers.stream().filter(paper -> through.contains(paper.value())).toList();
  }

  private String among(String words) {
    return words.isEmpty() ? AMONG_ALL : AMONG.formatted(index.matching());
  }

  private Map<String, Object> parameters(SearchQuery query, String words, List<ArxivId> noted) {
    var chat = query.chat() == null ? ChatKey.of(0) : query.chat();
    return Map.of(
        "words",
        words,
        "rank",
        rank(query, words),
        "after",
        after(query),
        "chat",
        chat.chatId(),
        "thread",
        chat.threadId(),
        "noted",
        noted.isEmpty() ? List.of("") : noted.stream().map(ArxivId::value).toList());
  }

  private static int after(SearchQuery query) {
    return query.after() == null ? 0 : SearchIndex.month(query.after());
  }

  /// The papers that have all that is looked for, and some words of it in notes, the newest first.
  private List<ArxivId> noted(JdbcClient sql, SearchQuery query) {
    var words = new LinkedHashMap<String, Predicate<String>>();
    query.words().stream()
        .filter(word -> Words.expression(word, index).isPresent())
        .forEach(word -> words.put(word, Words.isIn(word)));
    if (query.chat() == null || words.isEmpty()) {
      return List.of();
    }
    var byMissing = new HashMap<List<String>, List<String>>(); // papers by words not in their notes
    notes(sql, query.chat())
        .forEach((paper, text) -> {
          var missing =
              words.keySet().stream().filter(word -> !words.get(word).test(text)).toList();
          if (missing.size() < words.size()) {
            byMissing.computeIfAbsent(missing, _ -> new ArrayList<>()).add(paper);
          }
        });
    var found = new ArrayList<ArxivId>();
    byMissing.forEach((missing, papers) -> {
      var rest = expression(with(query, missing));
      Chunks.of(papers)
          .flatMap(chunk ->
              sql
                  .sql(among(rest))
                  .param("words", rest)
                  .param("after", after(query))
                  .param("papers", chunk)
                  .query(String.class)
                  .list()
                  .stream())
          .forEach(paper -> found.add(new ArxivId(paper)));
    });
    found.sort(
        Comparator.<ArxivId>comparingInt(SearchIndex::month)
            .thenComparing(ArxivId::value)
            .reversed());
    return found;
  }

  /// What a chat uploaded and keeps, the newest first: it is in no index, and neither announced nor
  /// of a category.
  private static List<ArxivId> uploads(JdbcClient sql, SearchQuery query) {
    var chat = query.chat();
    if (chat == null || !query.kept() || query.after() != null || !query.categories().isEmpty()) {
      return List.of();
    }
    var words = query.words().stream().map(Words::isIn).toList();
    var authors = query.authors().stream().map(Words::isIn).toList();
    var notes = notes(sql, chat);
    return sql
        .sql(KEPT_UPLOADS)
        .param("chat", chat.chatId())
        .param("thread", chat.threadId())
        .query(SearchIndex::text)
        .list()
        .stream()
        .filter(text -> {
          var said = Words.folded(text.all()) + "\n" + notes.getOrDefault(text.paper().value(), "");
          var by = Words.folded(text.authors());
          return words.stream().allMatch(word -> word.test(said))
              && authors.stream().allMatch(author -> author.test(by));
        })
        .map(SearchIndex.Text::paper)
        .toList();
  }

  /// What a chat wrote about each paper, folded.
  private static Map<String, String> notes(JdbcClient sql, ChatKey chat) {
    var notes = new HashMap<String, String>();
    sql.sql("SELECT paper, text FROM note WHERE chat_id = ? AND thread_id = ?")
        .params(chat.chatId(), chat.threadId())
        .query(row -> {
          notes.merge(
              row.getString("paper"), Words.folded(row.getString("text")), (a, b) -> a + "\n" + b);
        });
    return notes;
  }

  private static SearchQuery with(SearchQuery query, List<String> words) {
    return new SearchQuery(words, query.authors(), query.categories(), query.after());
  }

  private String expression(SearchQuery query) {
    return index.all(
        Stream.of(
                query.words().stream().map(word -> Words.expression(word, index)),
                query.authors().stream().map(author -> Words.byAuthor(author, index)),
                query.categories().stream()
                    .map(Category::code)
                    .map(code -> Optional.of(index.category(code))))
            .flatMap(parts -> parts)
            .flatMap(Optional::stream)
            .toList());
  }

  /// What papers are ranked by: the words, and without any the filters.
  private String rank(SearchQuery query, String all) {
    var words = expression(SearchQuery.of(query.words().toArray(String[]::new)));
    return words.isEmpty() ? all : words;
  }
}
