package io.nonmun.storage.jdbc;

import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

final class JdbcBroadcastRepository implements BroadcastRepository {

  private static final String SETTLE =
      """
      INSERT INTO broadcast_chat (broadcast, chat_id, thread_id)
      SELECT ?, chat_id, MIN(thread_id) FROM chat WHERE unreachable IS NULL GROUP BY chat_id
      """;

  private final Database database;

  JdbcBroadcastRepository(Database database) {
    this.database = database;
  }

  @Override
  public int audience() {
    return database.read(
        "count the chats",
        sql ->
            sql.sql("SELECT COUNT(DISTINCT chat_id) FROM chat WHERE unreachable IS NULL")
                .query(Integer.class)
                .single());
  }

  @Override
  public void prepare(Broadcast broadcast) {
    database.write(
        "prepare a broadcast",
        sql -> {
          sql.sql("DELETE FROM broadcast WHERE admin_chat = ? AND confirmed = 0")
              .param(broadcast.admin().chatId())
              .update();
          return sql.sql("INSERT INTO broadcast (id, admin_chat, text) VALUES (?, ?, ?)")
              .params(broadcast.id(), broadcast.admin().chatId(), broadcast.text())
              .update();
        });
  }

  @Override
  public Optional<Integer> confirm(String id, IntFunction<Job> work) {
    return database.write(
        "confirm a broadcast",
        sql -> {
          var fresh =
              sql.sql("UPDATE broadcast SET confirmed = 1 WHERE id = ? AND confirmed = 0")
                  .param(id)
                  .update();
          if (fresh == 0) {
            return Optional.<Integer>empty();
          }
          var audience = sql.sql(SETTLE).param(id).update();
          JdbcJobRepository.submit(sql, work.apply(audience));
          return Optional.of(audience);
        });
  }

  @Override
  public boolean cancel(String id) {
    return database.write(
            "cancel a broadcast",
            sql ->
                sql.sql("DELETE FROM broadcast WHERE id = ? AND confirmed = 0").param(id).update())
        > 0;
  }

  @Override
  public List<Broadcast> confirmed() {
    return database.read(
        "read the broadcasts",
        sql ->
            sql.sql("SELECT * FROM broadcast WHERE confirmed = 1 ORDER BY id")
                .query((row, _) ->
                    new Broadcast(
                        row.getString("id"),
                        ChatKey.of(row.getLong("admin_chat")),
                        row.getString("text")))
                .list());
  }

  @Override
  public List<ChatKey> waiting(String id) {
    return database.read(
        "read the chats of a broadcast",
        sql ->
            sql.sql(
                    """
                    SELECT chat_id, thread_id FROM broadcast_chat
                    WHERE broadcast = ? AND outcome IS NULL ORDER BY chat_id
                    """)
                .param(id)
                .query((row, _) -> new ChatKey(row.getLong("chat_id"), row.getInt("thread_id")))
                .list());
  }

  @Override
  public void sending(String id, ChatKey chat) {
    outcome(id, chat, Outcome.SENDING);
  }

  @Override
  public void notSent(String id, ChatKey chat) {
    outcome(id, chat, null);
  }

  @Override
  public void ended(String id, ChatKey chat, Outcome outcome) {
    outcome(id, chat, outcome);
  }

  private void outcome(String id, ChatKey chat, @Nullable Outcome outcome) {
    database.write(
        "note the outcome of a broadcast",
        sql ->
            sql.sql("UPDATE broadcast_chat SET outcome = ? WHERE broadcast = ? AND chat_id = ?")
                .params(outcome == null ? null : outcome.name(), id, chat.chatId())
                .update());
  }

  @Override
  public Map<Outcome, Integer> count(String id) {
    var count = new EnumMap<Outcome, Integer>(Outcome.class);
    database.read(
        "count a broadcast",
        sql -> {
          sql.sql(
                  """
                  SELECT outcome, COUNT(*) AS chats FROM broadcast_chat
                  WHERE broadcast = ? AND outcome IS NOT NULL GROUP BY outcome
                  """)
              .param(id)
              .query(row -> {
                count.put(Outcome.valueOf(row.getString("outcome")), row.getInt("chats"));
              });
          return count;
        });
    return count;
  }

  @Override
  public void remove(String id) {
    database.write(
        "remove a broadcast",
        sql -> sql.sql("DELETE FROM broadcast WHERE id = ?").param(id).update());
  }
}
