package io.nonmun.storage.jdbc;

import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcChatRepository implements ChatRepository {

  private static final String SAVE =
      """
      INSERT INTO chat (chat_id, thread_id, kind, categories, keywords, mutes, authors, digest_at,
        zone, papers, quiet_days, weekly, language, unreachable, configured)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (chat_id, thread_id) DO UPDATE SET kind = excluded.kind,
        categories = excluded.categories, keywords = excluded.keywords, mutes = excluded.mutes,
        authors = excluded.authors, digest_at = excluded.digest_at, zone = excluded.zone,
        papers = excluded.papers, quiet_days = excluded.quiet_days, weekly = excluded.weekly,
        language = excluded.language,
        unreachable = excluded.unreachable,
        configured = excluded.configured
      """;

  private static final String REACHABLE =
      """
      UPDATE chat SET unreachable = :reason
      WHERE chat_id = :chat AND (:thread = 0 OR thread_id = :thread)
      """;

  private static final String COPY_CHATS =
      """
      INSERT INTO chat (chat_id, thread_id, kind, categories, keywords, mutes, authors, digest_at,
        zone, papers, quiet_days, weekly, language, unreachable, configured)
      SELECT :new, thread_id, kind, categories, keywords, mutes, authors, digest_at, zone, papers,
        quiet_days, weekly, language, unreachable, configured
      FROM chat WHERE chat_id = :old
      ON CONFLICT DO NOTHING
      """;

  private static final String COPY_DIGESTS =
      """
      INSERT INTO digest (chat_id, thread_id, day, state)
      SELECT :new, thread_id, day, state FROM digest WHERE chat_id = :old
      ON CONFLICT DO NOTHING
      """;

  /// A paper that was sent under either id stays sent, else it would come twice.
  private static final String COPY_DELIVERIES =
      """
      INSERT INTO delivery (paper, chat_id, thread_id, day, position, state, message_id, reason,
        complete, told_version)
      SELECT paper, :new, thread_id, day, position, state, message_id, reason, complete,
        told_version
      FROM delivery WHERE chat_id = :old
      ON CONFLICT (paper, chat_id, thread_id) DO UPDATE SET day = excluded.day,
        position = excluded.position, state = excluded.state, message_id = excluded.message_id,
        reason = excluded.reason, complete = excluded.complete,
        told_version = excluded.told_version
      WHERE excluded.state = 'SENT' AND delivery.state <> 'SENT'
      """;

  private static final String COPY_DRAFTS =
      """
      INSERT INTO start_draft (chat_id, thread_id, categories, digest_at)
      SELECT :new, thread_id, categories, digest_at FROM start_draft WHERE chat_id = :old
      ON CONFLICT DO NOTHING
      """;

  /// Taken under either id is taken, else it would come twice.
  private static final String COPY_BROADCASTS =
      """
      INSERT INTO broadcast_chat (broadcast, chat_id, thread_id, outcome)
      SELECT broadcast, :new, thread_id, outcome FROM broadcast_chat WHERE chat_id = :old
      ON CONFLICT (broadcast, chat_id) DO UPDATE SET outcome = excluded.outcome
      WHERE broadcast_chat.outcome IS NULL
      """;

  private static final String COPY_TAPS =
      """
      INSERT INTO tap (chat_id, thread_id, paper, voter, kind, stands, press, tapped_at)
      SELECT :new, thread_id, paper, voter, kind, stands, press, tapped_at
      FROM tap WHERE chat_id = :old
      ON CONFLICT DO NOTHING
      """;

  private static final String COPY_NOTES =
      """
      INSERT INTO note (chat_id, thread_id, message_id, paper, text, written_at)
      SELECT :new, thread_id, message_id, paper, text, written_at FROM note WHERE chat_id = :old
      ON CONFLICT DO NOTHING
      """;

  private static final String REMEMBER_ID =
      """
      INSERT INTO migrated_chat (chat_id, earlier_id) VALUES (?, ?)
      ON CONFLICT (chat_id) DO UPDATE SET earlier_id = excluded.earlier_id
      """;

  private static final String MOVE_UPLOADS =
      """
      UPDATE upload SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (
        SELECT 1 FROM upload AS there WHERE there.chat_id = :new
          AND there.thread_id = upload.thread_id AND there.digest = upload.digest)
      """;

  private static final String MOVE_NEWS =
      """
      UPDATE told SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (
        SELECT 1 FROM told AS there WHERE there.chat_id = :new
          AND there.thread_id = told.thread_id AND there.paper = told.paper
          AND there.news = told.news)
      """;

  private static final String MOVE_JOBS =
      """
      UPDATE job SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (
        SELECT 1 FROM job AS there WHERE there.chat_id = :new AND there.kind = job.kind
          AND there.thread_id = job.thread_id AND there.name = job.name)
      """;

  private final Database database;

  JdbcChatRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Chat> find(ChatKey key) {
    return database.read("read the chat " + key, sql -> find(sql, key));
  }

  private static Optional<Chat> find(JdbcClient sql, ChatKey key) {
    return sql.sql("SELECT * FROM chat WHERE chat_id = ? AND thread_id = ?")
        .params(key.chatId(), key.threadId())
        .query(JdbcChatRepository::chat)
        .optional();
  }

  @Override
  public List<Chat> subscribed() {
    return database.read(
        "read the subscribed chats",
        sql ->
            sql.sql("SELECT * FROM chat WHERE categories <> '[]' ORDER BY chat_id, thread_id")
                .query(JdbcChatRepository::chat)
                .list());
  }

  @Override
  public void save(Chat chat) {
    database.write("save the chat " + chat.key(), sql -> save(sql, chat));
  }

  private static int save(JdbcClient sql, Chat chat) {
    return sql.sql(SAVE).params(parameters(chat)).update();
  }

  @Override
  public Optional<Chat> change(ChatKey key, UnaryOperator<ChatPreferences> change) {
    return database.write(
        "change the chat " + key,
        sql -> {
          var changed = find(sql, key).map(chat -> chat.with(change.apply(chat.preferences())));
          changed.ifPresent(chat -> save(sql, chat));
          return changed;
        });
  }

  @Override
  public void reachable(ChatKey key, @Nullable String unreachable) {
    database.write(
        "mark the chat " + key + (unreachable == null ? " as reachable" : " as unreachable"),
        sql ->
            sql.sql(REACHABLE)
                .param("reason", unreachable)
                .param("chat", key.chatId())
                .param("thread", key.threadId())
                .update());
  }

  @Override
  public void topicUnreachable(ChatKey topic, String reason) {
    database.write(
        "mark the topic " + topic + " as unreachable",
        sql ->
            sql.sql("UPDATE chat SET unreachable = ? WHERE chat_id = ? AND thread_id = ?")
                .params(reason, topic.chatId(), topic.threadId())
                .update());
  }

  @Override
  public void migrate(long oldChatId, long newChatId) {
    if (oldChatId == newChatId) {
      return;
    }
    database.write(
        "move the chat " + oldChatId + " to " + newChatId,
        sql -> {
          for (var copy :
              List.of(
                  COPY_CHATS,
                  COPY_DIGESTS,
                  COPY_DELIVERIES,
                  COPY_DRAFTS,
                  COPY_BROADCASTS,
                  COPY_TAPS,
                  COPY_NOTES,
                  MOVE_UPLOADS,
                  MOVE_NEWS,
                  MOVE_JOBS)) {
            sql.sql(copy).param("old", oldChatId).param("new", newChatId).update();
          }
          sql.sql("UPDATE telegram_update SET chat_id = ? WHERE chat_id = ?")
              .params(newChatId, oldChatId)
              .update();
          sql.sql(REMEMBER_ID).params(newChatId, oldChatId).update();
          return delete(sql, oldChatId);
        });
  }

  @Override
  public OptionalLong earlierId(long chatId) {
    return database.read(
        "read the earlier id of the chat " + chatId,
        sql ->
            sql.sql("SELECT earlier_id FROM migrated_chat WHERE chat_id = ?")
                .param(chatId)
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()));
  }

  @Override
  public void forget(long chatId) {
    database.write(
        "forget the chat " + chatId,
        sql -> {
          sql.sql("UPDATE telegram_update SET json = NULL, chat_id = 0 WHERE chat_id = ?")
              .param(chatId)
              .update();
          return delete(sql, chatId);
        });
  }

  /// Its digests, deliveries, drafts, taps, notes and questions go with it.
  private static int delete(JdbcClient sql, long chatId) {
    sql.sql("DELETE FROM job WHERE chat_id = ?").param(chatId).update();
    return sql.sql("DELETE FROM chat WHERE chat_id = ?").param(chatId).update();
  }

  private static Object[] parameters(Chat chat) {
    var preferences = chat.preferences();
    return new Object[] {
      chat.key().chatId(),
      chat.key().threadId(),
      chat.kind().name(),
      Json.text(preferences.categories().stream().map(Category::code).toList()),
      Json.text(preferences.keywords()),
      Json.text(preferences.mutes()),
      Json.text(preferences.authors()),
      preferences.at() == null ? null : preferences.at().toString(),
      preferences.zone().getId(),
      preferences.papers(),
      preferences.quietDays() ? 1 : 0,
      preferences.weekly() ? 1 : 0,
      preferences.language().name(),
      chat.unreachable(),
      chat.configured() ? 1 : 0
    };
  }

  private static Chat chat(ResultSet row, int rowNumber) throws SQLException {
    var at = row.getString("digest_at");
    return new Chat(
        new ChatKey(row.getLong("chat_id"), row.getInt("thread_id")),
        Chat.Kind.valueOf(row.getString("kind")),
        new ChatPreferences(
            Json.strings(row.getString("categories")).stream().map(Category::new).toList(),
            Json.strings(row.getString("keywords")),
            Json.strings(row.getString("mutes")),
            Json.strings(row.getString("authors")),
            at == null ? null : LocalTime.parse(at),
            ZoneId.of(row.getString("zone")),
            row.getInt("papers"),
            row.getBoolean("quiet_days"),
            row.getBoolean("weekly"),
            Language.valueOf(row.getString("language"))),
        row.getString("unreachable"),
        row.getBoolean("configured"));
  }
}
