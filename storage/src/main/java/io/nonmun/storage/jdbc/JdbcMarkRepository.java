package io.nonmun.storage.jdbc;

import io.nonmun.storage.MarkRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class JdbcMarkRepository implements MarkRepository {

  private static final String SET =
      """
      INSERT INTO mark (name, set_at) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET set_at = excluded.set_at
      """;

  private final Database database;

  JdbcMarkRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Instant> find(String name) {
    return database.read(
        "read the mark " + name,
        sql ->
            sql.sql("SELECT set_at FROM mark WHERE name = ?")
                .param(name)
                .query(String.class)
                .optional()
                .map(Utc::instant));
  }

  @Override
  public List<String> beginningWith(String name) {
    return database.read(
        "read the marks of " + name,
        sql ->
            sql.sql("SELECT name FROM mark WHERE substr(name, 1, ?) = ?")
                .params(name.length(), name)
                .query(String.class)
                .list());
  }

  @Override
  public void set(String name, Instant at) {
    database.write("set the mark " + name, sql -> sql.sql(SET).params(name, Utc.text(at)).update());
  }

  @Override
  public void remove(String name) {
    database.write(
        "remove the mark " + name,
        sql -> sql.sql("DELETE FROM mark WHERE name = ?").param(name).update());
  }
}
