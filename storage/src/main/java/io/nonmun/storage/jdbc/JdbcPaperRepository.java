package io.nonmun.storage.jdbc;

import static java.util.stream.Collectors.toMap;

import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

final class JdbcPaperRepository implements PaperRepository {

  /// Makes a base id known; the ledger and the versions refer to it.
  static final String INSERT_ID = "INSERT INTO paper (id) VALUES (?) ON CONFLICT DO NOTHING";

  private static final String SAVE =
      """
      INSERT INTO paper_version (paper, version, title, abstract_text, authors, primary_category,
        cross_lists, comment, journal_ref, doi, license, code_links, withdrawn)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (paper, version) DO UPDATE SET title = excluded.title,
        abstract_text = excluded.abstract_text, authors = excluded.authors,
        primary_category = excluded.primary_category, cross_lists = excluded.cross_lists,
        comment = excluded.comment, journal_ref = excluded.journal_ref, doi = excluded.doi,
        license = excluded.license, code_links = excluded.code_links,
        withdrawn = excluded.withdrawn
      """;

  private static final String LATEST =
      """
      SELECT * FROM paper_version AS known
      WHERE paper IN (:ids)
        AND version = (SELECT max(version) FROM paper_version WHERE paper = known.paper)
      """;

  private static final String BEFORE =
      """
      SELECT * FROM paper_version WHERE paper = ? AND version < ?
      ORDER BY version DESC LIMIT 1
      """;

  private static final String WITH_DOI =
      """
      SELECT paper FROM paper_version WHERE doi IS NOT NULL AND lower(doi) = lower(?)
      ORDER BY paper DESC LIMIT 1
      """;

  private final Database database;
  private final SearchIndex index;

  JdbcPaperRepository(Database database, SearchIndex index) {
    this.database = database;
    this.index = index;
  }

  @Override
  public void save(Collection<Paper> papers) {
    database.write(
        "save " + papers.size() + " papers",
        sql -> {
          database.batch(INSERT_ID, papers, paper -> new Object[] {paper.id().value()});
          database.batch(SAVE, papers, JdbcPaperRepository::parameters);
          index.take(sql, papers.stream().map(Paper::id).toList());
          return null;
        });
  }

  @Override
  public Optional<Paper> find(PaperVersion version) {
    return database.read(
        "read " + version,
        sql ->
            sql.sql("SELECT * FROM paper_version WHERE paper = ? AND version = ?")
                .params(version.id().value(), version.version())
                .query(JdbcPaperRepository::paper)
                .optional());
  }

  @Override
  public Optional<Paper> before(PaperVersion version) {
    return database.read(
        "read what came before " + version,
        sql ->
            sql.sql(BEFORE)
                .params(version.id().value(), version.version())
                .query(JdbcPaperRepository::paper)
                .optional());
  }

  @Override
  public Optional<ArxivId> withDoi(String doi) {
    return database.read(
        "look for a DOI",
        sql -> sql.sql(WITH_DOI).param(doi).query(String.class).optional().map(ArxivId::new));
  }

  @Override
  public Map<ArxivId, Paper> latest(Collection<ArxivId> ids) {
    return database.read(
        "read " + ids.size() + " papers",
        sql ->
            Chunks.of(ids)
                .flatMap(chunk ->
                    sql
                        .sql(LATEST)
                        .param("ids", chunk.stream().map(ArxivId::value).toList())
                        .query(JdbcPaperRepository::paper)
                        .list()
                        .stream())
                .collect(toMap(Paper::id, Function.identity())));
  }

  private static @Nullable Object[] parameters(Paper paper) {
    return new Object[] {
      paper.id().value(),
      paper.version().version(),
      paper.title(),
      paper.abstractText(),
      Json.text(paper.authors()),
      paper.primaryCategory().code(),
      Json.text(paper.crossLists().stream().map(Category::code).toList()),
      paper.comment(),
      paper.journalRef(),
      paper.doi(),
      paper.license(),
      Json.text(paper.codeLinks()),
      paper.withdrawn() ? 1 : 0
    };
  }

  static Paper paper(ResultSet row, int rowNumber) throws SQLException {
    return new Paper(
        new PaperVersion(new ArxivId(row.getString("paper")), row.getInt("version")),
        row.getString("title"),
        row.getString("abstract_text"),
        Json.strings(row.getString("authors")),
        new Category(row.getString("primary_category")),
        Json.strings(row.getString("cross_lists")).stream().map(Category::new).toList(),
        row.getString("comment"),
        row.getString("journal_ref"),
        row.getString("doi"),
        row.getString("license"),
        Json.strings(row.getString("code_links")),
        row.getBoolean("withdrawn"));
  }
}
