package io.nonmun.storage.jdbc;

import io.nonmun.storage.AllowanceRepository;
import java.time.LocalDate;

final class JdbcAllowanceRepository implements AllowanceRepository {

  private static final String TAKE =
      """
      INSERT INTO allowance (day, chat_id, used) VALUES (?, ?, 1)
      ON CONFLICT (day, chat_id) DO UPDATE SET used = allowance.used + 1
      WHERE allowance.used < ?
      """;

  private static final String GIVE_BACK =
      "UPDATE allowance SET used = used - 1 WHERE day = ? AND chat_id = ? AND used > 0";

  private final Database database;

  JdbcAllowanceRepository(Database database) {
    this.database = database;
  }

  @Override
  public boolean take(long chatId, LocalDate day, int most) {
    return most > 0
        && database.write(
            "count a summary for chat " + chatId,
            sql -> {
              sql.sql("DELETE FROM allowance WHERE day < ?").param(day.toString()).update();
              return sql.sql(TAKE).params(day.toString(), chatId, most).update() > 0;
            });
  }

  @Override
  public void giveBack(long chatId, LocalDate day) {
    database.write(
        "count a summary less for chat " + chatId,
        sql -> sql.sql(GIVE_BACK).params(day.toString(), chatId).update());
  }
}
