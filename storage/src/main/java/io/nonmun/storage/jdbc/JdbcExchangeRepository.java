package io.nonmun.storage.jdbc;

import io.nonmun.storage.ExchangeRepository;
import io.nonmun.storage.model.ChatKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

final class JdbcExchangeRepository implements ExchangeRepository {

  private static final String SAVE =
      """
      INSERT INTO exchange (chat_id, thread_id, message_id, earlier, question, answer, asked_at)
      SELECT chat_id, thread_id, ?, ?, ?, ?, ? FROM chat WHERE chat_id = ? AND thread_id = ?
      ON CONFLICT (chat_id, thread_id, message_id) DO UPDATE
      SET earlier = excluded.earlier, question = excluded.question, answer = excluded.answer
      """;

  private static final String UP_TO =
      """
      WITH RECURSIVE back AS (
        SELECT exchange.*, 1 AS step FROM exchange
        WHERE chat_id = :chat AND thread_id = :thread AND message_id = :message
        UNION ALL
        SELECT exchange.*, step + 1 FROM exchange
        JOIN back ON exchange.message_id = back.earlier
        WHERE exchange.chat_id = :chat AND exchange.thread_id = :thread AND step < :most)
      SELECT * FROM back ORDER BY step DESC
      """;

  private final Database database;

  JdbcExchangeRepository(Database database) {
    this.database = database;
  }

  @Override
  public void save(ChatKey chat, Exchange exchange) {
    database.write(
        "keep a question of " + chat,
        sql ->
            sql.sql(SAVE)
                .params(
                    exchange.message(),
                    exchange.earlier(),
                    exchange.question(),
                    exchange.answer(),
                    Utc.text(exchange.at()),
                    chat.chatId(),
                    chat.threadId())
                .update());
  }

  @Override
  public List<Exchange> upTo(ChatKey chat, int message, int most) {
    return database.read(
        "read the questions of " + chat,
        sql ->
            sql.sql(UP_TO)
                .param("chat", chat.chatId())
                .param("thread", chat.threadId())
                .param("message", message)
                .param("most", most)
                .query(JdbcExchangeRepository::exchange)
                .list());
  }

  private static Exchange exchange(ResultSet row, int rowNumber) throws SQLException {
    return new Exchange(
        row.getInt("message_id"),
        row.getInt("earlier"),
        row.getString("question"),
        row.getString("answer"),
        Utc.instant(row.getString("asked_at")));
  }

  @Override
  public int count(ChatKey chat) {
    return database.read(
        "count the questions of " + chat,
        sql ->
            sql.sql("SELECT count(*) FROM exchange WHERE chat_id = ? AND thread_id = ?")
                .params(chat.chatId(), chat.threadId())
                .query(Integer.class)
                .single());
  }

  @Override
  public void forget(ChatKey chat) {
    database.write(
        "forget the questions of " + chat,
        sql ->
            sql.sql("DELETE FROM exchange WHERE chat_id = ? AND thread_id = ?")
                .params(chat.chatId(), chat.threadId())
                .update());
  }
}
