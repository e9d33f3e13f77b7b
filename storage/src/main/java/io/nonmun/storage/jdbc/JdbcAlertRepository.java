package io.nonmun.storage.jdbc;

import io.nonmun.storage.AlertRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

final class JdbcAlertRepository implements AlertRepository {

  private static final String KEEP =
      """
      INSERT INTO alert (subject, broken, believed_broken, changed, text) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET broken = excluded.broken,
        believed_broken = excluded.believed_broken, changed = excluded.changed,
        text = excluded.text
      """;

  private final Database database;

  JdbcAlertRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Alert> find(String subject) {
    return database.read(
        "read the alert " + subject,
        sql ->
            sql.sql("SELECT * FROM alert WHERE subject = ?")
                .param(subject)
                .query((row, _) -> alert(row))
                .optional());
  }

  @Override
  public Map<String, Alert> all() {
    var alerts = new LinkedHashMap<String, Alert>();
    database.read(
        "read the alerts",
        sql -> {
          sql.sql("SELECT * FROM alert ORDER BY subject")
              .query(row -> {
                alerts.put(row.getString("subject"), alert(row));
              });
          return alerts;
        });
    return alerts;
  }

  @Override
  public void keep(String subject, Alert alert) {
    database.write(
        "keep the alert " + subject,
        sql ->
            alert.isOver()
                ? sql.sql("DELETE FROM alert WHERE subject = ?").param(subject).update()
                : sql.sql(KEEP)
                    .params(
                        subject,
                        alert.broken() ? 1 : 0,
                        alert.believedBroken() ? 1 : 0,
                        alert.changed() ? 1 : 0,
                        alert.text())
                    .update());
  }

  private static Alert alert(ResultSet row) throws SQLException {
    return new Alert(
        row.getBoolean("broken"),
        row.getBoolean("believed_broken"),
        row.getBoolean("changed"),
        row.getString("text"));
  }
}
