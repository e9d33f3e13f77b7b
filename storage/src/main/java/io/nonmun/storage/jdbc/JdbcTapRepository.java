package io.nonmun.storage.jdbc;

import io.nonmun.storage.TapRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcTapRepository implements TapRepository {

  private static final String ROW =
      """
      FROM tap WHERE chat_id = :chat AND thread_id = :thread AND paper = :paper AND voter = :voter
        AND kind = :kind
      """;

  private static final String SAVE =
      """
      INSERT INTO tap (chat_id, thread_id, paper, voter, kind, stands, press, tapped_at)
      SELECT chat_id, thread_id, :paper, :voter, :kind, :stands, :press, :at
      FROM chat WHERE chat_id = :chat AND thread_id = :thread
      ON CONFLICT (chat_id, thread_id, paper, voter, kind) DO UPDATE
      SET stands = excluded.stands, press = excluded.press, tapped_at = excluded.tapped_at
      """;

  private static final String SET = SAVE + "WHERE tap.stands = 0";

  private static final String TAKE_BACK =
      """
      UPDATE tap SET stands = 0 WHERE chat_id = ? AND thread_id = ? AND paper = ? AND voter = ?
        AND kind = ?
      """;

  private static final Map<Kind, Kind> EXCLUDES =
      Map.of(Kind.LIKE, Kind.DISLIKE, Kind.DISLIKE, Kind.LIKE);

  private record Turned(String press, boolean stands) {}

  private final Database database;

  JdbcTapRepository(Database database) {
    this.database = database;
  }

  @Override
  public boolean turn(ChatKey chat, Tap tap, String press) {
    return database.write(
        "keep a tap of " + chat,
        sql -> {
          var last =
              sql.sql("SELECT press, stands " + ROW)
                  .params(parameters(chat, tap))
                  .query((row, _) -> new Turned(row.getString("press"), row.getBoolean("stands")))
                  .optional();
          if (last.isPresent() && last.get().press().equals(press)) {
            return last.get().stands();
          }
          var stands = last.isEmpty() || !last.get().stands();
          return save(sql, SAVE, chat, tap, stands, press) && stands;
        });
  }

  @Override
  public void set(ChatKey chat, Collection<Tap> taps) {
    database.write(
        "keep taps of " + chat,
        sql -> {
          taps.forEach(tap -> save(sql, SET, chat, tap, true, ""));
          return taps.size();
        });
  }

  /// @return whether anything changed
  private static boolean save(
      JdbcClient sql, String how, ChatKey chat, Tap tap, boolean stands, String press) {
    var saved =
        sql.sql(how)
                .params(parameters(chat, tap))
                .param("stands", stands ? 1 : 0)
                .param("press", press)
                .param("at", Utc.text(tap.at()))
                .update()
            > 0;
    var excluded = EXCLUDES.get(tap.kind());
    if (saved && stands && excluded != null) {
      takeBack(sql, chat, tap.paper(), tap.voter(), excluded);
    }
    return saved;
  }

  @Override
  public void takeBack(ChatKey chat, ArxivId paper, long voter, Kind kind) {
    database.write(
        "take a tap of " + chat + " back", sql -> takeBack(sql, chat, paper, voter, kind));
  }

  @Override
  public void takeBack(ChatKey chat, Kind kind, Instant at) {
    database.write(
        "take taps of " + chat + " back",
        sql ->
            sql.sql(
                    """
                    UPDATE tap SET stands = 0
                    WHERE chat_id = ? AND thread_id = ? AND kind = ? AND tapped_at = ?
                    """)
                .params(chat.chatId(), chat.threadId(), kind.name(), Utc.text(at))
                .update());
  }

  private static int takeBack(JdbcClient sql, ChatKey chat, ArxivId paper, long voter, Kind kind) {
    return sql.sql(TAKE_BACK)
        .params(chat.chatId(), chat.threadId(), paper.value(), voter, kind.name())
        .update();
  }

  @Override
  public void forget(ChatKey chat) {
    database.write(
        "forget the taps of " + chat,
        sql ->
            sql.sql("DELETE FROM tap WHERE chat_id = ? AND thread_id = ?")
                .params(chat.chatId(), chat.threadId())
                .update());
  }

  private static Map<String, @Nullable Object> parameters(ChatKey chat, Tap tap) {
    return Map.of(
        "chat", chat.chatId(),
        "thread", chat.threadId(),
        "paper", tap.paper().value(),
        "voter", tap.voter(),
        "kind", tap.kind().name());
  }

  @Override
  public Set<Kind> of(ChatKey chat, ArxivId paper, long voter) {
    return database.read(
        "read the taps of " + chat,
        sql -> {
          var kinds = EnumSet.noneOf(Kind.class);
          sql.sql(
                  """
                  SELECT kind FROM tap WHERE chat_id = ? AND thread_id = ? AND paper = ?
                    AND voter = ? AND stands = 1
                  """)
              .params(chat.chatId(), chat.threadId(), paper.value(), voter)
              .query(String.class)
              .list()
              .forEach(kind -> kinds.add(Kind.valueOf(kind)));
          return kinds;
        });
  }

  @Override
  public List<Tap> taps(ChatKey chat) {
    return database.read(
        "read the taps of " + chat,
        sql ->
            sql.sql(
                    """
                    SELECT * FROM tap WHERE chat_id = ? AND thread_id = ? AND stands = 1
                    ORDER BY tapped_at, paper, voter, kind
                    """)
                .params(chat.chatId(), chat.threadId())
                .query(JdbcTapRepository::tap)
                .list());
  }

  @Override
  public Map<ChatKey, List<Tap>> taps() {
    return database.read(
        "read all taps",
        sql -> {
          var taps = new HashMap<ChatKey, List<Tap>>();
          sql.sql("SELECT * FROM tap WHERE stands = 1 ORDER BY tapped_at, paper, voter, kind")
              .query(row -> {
                taps.computeIfAbsent(chat(row), _ -> new ArrayList<>()).add(tap(row, 0));
              });
          return taps;
        });
  }

  @Override
  public List<ChatKey> chats(ArxivId paper, Kind kind) {
    return database.read(
        "read who tapped " + paper,
        sql ->
            sql.sql(
                    """
                    SELECT DISTINCT chat_id, thread_id FROM tap
                    WHERE paper = ? AND kind = ? AND stands = 1 ORDER BY chat_id, thread_id
                    """)
                .params(paper.value(), kind.name())
                .query((row, _) -> chat(row))
                .list());
  }

  private static ChatKey chat(ResultSet row) throws SQLException {
    return new ChatKey(row.getLong("chat_id"), row.getInt("thread_id"));
  }

  private static Tap tap(ResultSet row, int number) throws SQLException {
    return new Tap(
        new ArxivId(row.getString("paper")),
        row.getLong("voter"),
        Kind.valueOf(row.getString("kind")),
        Utc.instant(row.getString("tapped_at")));
  }
}
