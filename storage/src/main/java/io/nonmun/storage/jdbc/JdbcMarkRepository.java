package io.nonmun.storage.jdbc;

import io.nonmun.storage.MarkRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

final class JdbcMarkRepository implements MarkRepository {

  private static final String SET =
      """
      INSERT INTO mark (name, value, set_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at
      WHERE mark.value <> excluded.value
      """;

  private final Database database;

  JdbcMarkRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Mark> find(String name) {
    return database.read(
        "read the mark " + name,
        sql ->
            sql.sql("SELECT * FROM mark WHERE name = ?")
                .param(name)
                .query((row, _) -> mark(row))
                .optional());
  }

  @Override
  public Map<String, Mark> startingWith(String prefix) {
    var marks = new LinkedHashMap<String, Mark>();
    database.read(
        "read the marks " + prefix + "…",
        sql -> {
          sql.sql("SELECT * FROM mark WHERE substr(name, 1, ?) = ? ORDER BY name")
              .params(prefix.length(), prefix)
              .query(row -> {
                marks.put(row.getString("name"), mark(row));
              });
          return marks;
        });
    return marks;
  }

  @Override
  public boolean set(String name, String value, Instant at) {
    return database.write(
            "set the mark " + name, sql -> sql.sql(SET).params(name, value, Utc.text(at)).update())
        > 0;
  }

  @Override
  public boolean replace(String name, String expected, String value, Instant at) {
    return database.write(
            "replace the mark " + name,
            sql ->
                sql.sql("UPDATE mark SET value = ?, set_at = ? WHERE name = ? AND value = ?")
                    .params(value, Utc.text(at), name, expected)
                    .update())
        > 0;
  }

  @Override
  public boolean remove(String name) {
    return database.write(
            "remove the mark " + name,
            sql -> sql.sql("DELETE FROM mark WHERE name = ?").param(name).update())
        > 0;
  }

  private static Mark mark(ResultSet row) throws SQLException {
    return new Mark(row.getString("value"), Utc.instant(row.getString("set_at")));
  }
}
