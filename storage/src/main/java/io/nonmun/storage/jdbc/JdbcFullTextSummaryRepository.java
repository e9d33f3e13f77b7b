package io.nonmun.storage.jdbc;

import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.PaperVersion;
import java.util.Optional;

final class JdbcFullTextSummaryRepository implements FullTextSummaryRepository {

  private static final String SAVE =
      """
      INSERT INTO full_text_summary (paper, version, content, made_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (paper, version) DO UPDATE
      SET content = excluded.content, made_at = excluded.made_at
      """;

  private final Database database;

  JdbcFullTextSummaryRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<FullTextSummary> find(PaperVersion version) {
    return database
        .read(
            "read the full-text summary of " + version,
            sql ->
                sql.sql("SELECT content FROM full_text_summary WHERE paper = ? AND version = ?")
                    .params(version.id().value(), version.version())
                    .query(String.class)
                    .optional())
        .map(content -> Json.value(content, FullTextSummary.class));
  }

  @Override
  public void save(FullTextSummary summary) {
    var version = summary.made().paper();
    database.write(
        "keep the full-text summary of " + version,
        sql ->
            sql.sql(SAVE)
                .params(
                    version.id().value(),
                    version.version(),
                    Json.text(summary),
                    Utc.text(summary.made().createdAt()))
                .update());
  }
}
