package io.nonmun.storage.jdbc;

import io.nonmun.storage.TrendRepository;
import java.util.Optional;

final class JdbcTrendRepository implements TrendRepository {

  private static final String SAVE =
      """
      INSERT INTO trend (id, content) VALUES (1, ?)
      ON CONFLICT (id) DO UPDATE SET content = excluded.content
      """;

  private final Database database;

  JdbcTrendRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<String> find() {
    return database.read(
        "read the trends",
        sql -> sql.sql("SELECT content FROM trend").query(String.class).optional());
  }

  @Override
  public void save(String content) {
    database.write("keep the trends", sql -> sql.sql(SAVE).param(content).update());
  }
}
