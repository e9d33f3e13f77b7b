package io.nonmun.storage.jdbc;

import io.nonmun.storage.FullTextRepository;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.PaperVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

final class JdbcFullTextRepository implements FullTextRepository {

  /// To be raised when [FullText] changes, or what is read into it.
  static final int FORM = 2;

  private static final String SAVE =
      """
      INSERT INTO full_text (paper, version, form, read_at, text_gzip) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (paper, version) DO UPDATE SET form = excluded.form,
        read_at = excluded.read_at, text_gzip = excluded.text_gzip
      """;

  private final Database database;

  JdbcFullTextRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<FullText> find(PaperVersion version) {
    return database
        .read(
            "read the text of " + version,
            sql ->
                sql.sql(
                        "SELECT text_gzip FROM full_text"
                            + " WHERE paper = ? AND version = ? AND form = ?")
                    .params(version.id().value(), version.version(), FORM)
                    .query((row, _) -> row.getBytes("text_gzip"))
                    .optional())
        .map(text -> new String(Gzip.unpack(text), StandardCharsets.UTF_8))
        .map(text -> Json.value(text, FullText.class));
  }

  @Override
  public void save(FullText text, Instant readAt) {
    var packed = Gzip.pack(Json.text(text).getBytes(StandardCharsets.UTF_8));
    database.write(
        "keep the text of " + text.version(),
        sql ->
            sql.sql(SAVE)
                .params(
                    text.version().id().value(),
                    text.version().version(),
                    FORM,
                    Utc.text(readAt),
                    packed)
                .update());
  }
}
