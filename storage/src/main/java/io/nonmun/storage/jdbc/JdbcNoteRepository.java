package io.nonmun.storage.jdbc;

import io.nonmun.storage.NoteRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.util.List;

final class JdbcNoteRepository implements NoteRepository {

  private static final String SAVE =
      """
      INSERT INTO note (chat_id, thread_id, message_id, paper, text, written_at)
      SELECT chat_id, thread_id, ?, ?, ?, ? FROM chat WHERE chat_id = ? AND thread_id = ?
      ON CONFLICT (chat_id, thread_id, message_id) DO UPDATE
      SET paper = excluded.paper, text = excluded.text
      """;

  private final Database database;

  JdbcNoteRepository(Database database) {
    this.database = database;
  }

  @Override
  public void save(ChatKey chat, Note note) {
    database.write(
        "keep a note of " + chat,
        sql ->
            sql.sql(SAVE)
                .params(
                    note.message(),
                    note.paper().value(),
                    note.text(),
                    Utc.text(note.at()),
                    chat.chatId(),
                    chat.threadId())
                .update());
  }

  @Override
  public void remove(ChatKey chat, int message) {
    database.write(
        "forget a note of " + chat,
        sql ->
            sql.sql("DELETE FROM note WHERE chat_id = ? AND thread_id = ? AND message_id = ?")
                .params(chat.chatId(), chat.threadId(), message)
                .update());
  }

  @Override
  public List<Note> notes(ChatKey chat) {
    return database.read(
        "read the notes of " + chat,
        sql ->
            sql.sql(
                    """
                    SELECT * FROM note WHERE chat_id = ? AND thread_id = ?
                    ORDER BY written_at, message_id
                    """)
                .params(chat.chatId(), chat.threadId())
                .query((row, _) ->
                    new Note(
                        new ArxivId(row.getString("paper")),
                        row.getInt("message_id"),
                        row.getString("text"),
                        Utc.instant(row.getString("written_at"))))
                .list());
  }
}
