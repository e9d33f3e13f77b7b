package io.nonmun.storage.jdbc;

import io.nonmun.storage.OpenCardRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

final class JdbcOpenCardRepository implements OpenCardRepository {

  private static final String SAVE =
      """
      INSERT INTO open_card (chat_id, thread_id, message_id, paper, version, shown, since)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (chat_id, message_id) DO UPDATE SET thread_id = excluded.thread_id,
        paper = excluded.paper, version = excluded.version, shown = excluded.shown,
        since = excluded.since
      """;

  private final Database database;

  JdbcOpenCardRepository(Database database) {
    this.database = database;
  }

  @Override
  public void save(OpenCard card) {
    var version = card.paper().version();
    database.write(
        "save the open card of " + card.paper().id(),
        sql ->
            sql.sql(SAVE)
                .param(card.chat().chatId())
                .param(card.chat().threadId())
                .param(card.messageId())
                .param(card.paper().id().value())
                .param(version.isPresent() ? version.getAsInt() : null)
                .param(card.shown())
                .param(Utc.text(card.since()))
                .update());
  }

  @Override
  public List<OpenCard> all() {
    return database.read(
        "read the open cards",
        sql ->
            sql.sql("SELECT * FROM open_card ORDER BY since, chat_id, message_id")
                .query(JdbcOpenCardRepository::card)
                .list());
  }

  @Override
  public boolean remove(OpenCard card) {
    return database.write(
            "remove the open card of " + card.paper().id(),
            sql ->
                sql.sql("DELETE FROM open_card WHERE chat_id = ? AND message_id = ?")
                    .params(card.chat().chatId(), card.messageId())
                    .update())
        > 0;
  }

  private static OpenCard card(ResultSet row, int rowNumber) throws SQLException {
    var version = row.getInt("version"); // 0 for null
    return new OpenCard(
        new ChatKey(row.getLong("chat_id"), row.getInt("thread_id")),
        row.getInt("message_id"),
        new PaperReference(
            new ArxivId(row.getString("paper")),
            version == 0 ? OptionalInt.empty() : OptionalInt.of(version)),
        row.getBoolean("shown"),
        Utc.instant(row.getString("since")));
  }
}
