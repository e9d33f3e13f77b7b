package io.nonmun.storage.jdbc;

import io.nonmun.storage.UpdateRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcUpdateRepository implements UpdateRepository {

  /// Telegram repeats an update for a day at most. After a week of silence it starts again at a
  /// random number, which must not be taken for an old one.
  private static final Duration REMEMBERED = Duration.ofDays(3);

  private static final String STORE =
      """
      INSERT INTO telegram_update (update_id, chat_id, received_at, json) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private static final String TRY =
      """
      UPDATE telegram_update SET tries = tries + 1
      WHERE update_id = ? AND json IS NOT NULL
      RETURNING tries
      """;

  private static final RowMapper<StoredUpdate> ROW =
      (row, _) ->
          new StoredUpdate(
              row.getInt("update_id"),
              row.getLong("chat_id"),
              row.getString("json"),
              Utc.instant(row.getString("received_at")));

  private final Database database;

  JdbcUpdateRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredUpdate> store(Collection<StoredUpdate> batch) {
    return database.write(
        "store " + batch.size() + " updates",
        sql -> {
          batch.stream()
              .map(StoredUpdate::receivedAt)
              .max(Instant::compareTo)
              .ifPresent(now -> forgetHandled(sql, now.minus(REMEMBERED)));
          var stored =
              database.batch(
                  STORE,
                  batch,
                  update ->
                      new Object[] {
                        update.updateId(),
                        update.chatId(),
                        Utc.text(update.receivedAt()),
                        update.json()
                      });
          var fresh = new ArrayList<StoredUpdate>();
          var index = 0;
          for (var update : batch) {
            if (stored[index++] > 0) {
              fresh.add(update);
            }
          }
          return List.copyOf(fresh);
        });
  }

  private static void forgetHandled(JdbcClient sql, Instant before) {
    sql.sql("DELETE FROM telegram_update WHERE json IS NULL AND received_at < ?")
        .param(Utc.text(before))
        .update();
  }

  @Override
  public List<StoredUpdate> unhandled() {
    return database.read(
        "read the updates that are not handled",
        sql ->
            sql.sql("SELECT * FROM telegram_update WHERE json IS NOT NULL ORDER BY update_id")
                .query(ROW)
                .list());
  }

  /// Most are known where there are many, so their texts are not read.
  @Override
  public List<StoredUpdate> unhandledBut(IntPredicate known) {
    return database.read(
        "read the updates that are not handled and not known",
        sql -> {
          var found = new ArrayList<StoredUpdate>();
          sql
              .sql(
                  "SELECT update_id FROM telegram_update WHERE json IS NOT NULL ORDER BY update_id")
              .query(Integer.class)
              .list()
              .stream()
              .filter(id -> !known.test(id))
              .forEach(id ->
                  sql.sql("SELECT * FROM telegram_update WHERE update_id = ? AND json IS NOT NULL")
                      .param(id)
                      .query(ROW)
                      .optional()
                      .ifPresent(found::add));
          return List.copyOf(found);
        });
  }

  @Override
  public int tryAgain(int updateId) {
    return database.write(
        "count a try of update " + updateId,
        sql -> sql.sql(TRY).param(updateId).query(Integer.class).optional().orElse(0));
  }

  @Override
  public void cancelTry(int updateId) {
    database.write(
        "take back a try of update " + updateId,
        sql ->
            sql.sql("UPDATE telegram_update SET tries = tries - 1 WHERE update_id = ?")
                .param(updateId)
                .update());
  }

  @Override
  public void handled(Collection<Integer> updateIds) {
    database.write(
        "mark " + updateIds.size() + " updates as handled",
        _ ->
            database.batch(
                "UPDATE telegram_update SET json = NULL WHERE update_id = ?",
                updateIds,
                updateId -> new Object[] {updateId}));
  }
}
