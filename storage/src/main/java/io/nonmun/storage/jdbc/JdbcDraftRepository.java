package io.nonmun.storage.jdbc;

import io.nonmun.storage.DraftRepository;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalTime;
import java.util.Optional;

final class JdbcDraftRepository implements DraftRepository {

  private static final String SAVE =
      """
      INSERT INTO start_draft (chat_id, thread_id, categories, digest_at)
      SELECT chat_id, thread_id, ?, ? FROM chat WHERE chat_id = ? AND thread_id = ?
      ON CONFLICT (chat_id, thread_id) DO UPDATE SET categories = excluded.categories,
        digest_at = excluded.digest_at
      """;

  private final Database database;

  JdbcDraftRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Draft> find(ChatKey chat) {
    return database.read(
        "read the draft of " + chat,
        sql ->
            sql.sql("SELECT * FROM start_draft WHERE chat_id = ? AND thread_id = ?")
                .params(chat.chatId(), chat.threadId())
                .query((row, _) -> {
                  var at = row.getString("digest_at");
                  return new Draft(
                      Json.strings(row.getString("categories")).stream()
                          .map(Category::new)
                          .toList(),
                      at == null ? null : LocalTime.parse(at));
                })
                .optional());
  }

  @Override
  public void save(ChatKey chat, Draft draft) {
    database.write(
        "save the draft of " + chat,
        sql ->
            sql.sql(SAVE)
                .param(Json.text(draft.categories().stream().map(Category::code).toList()))
                .param(draft.at() == null ? null : draft.at().toString())
                .param(chat.chatId())
                .param(chat.threadId())
                .update());
  }

  @Override
  public void remove(ChatKey chat) {
    database.write(
        "remove the draft of " + chat,
        sql ->
            sql.sql("DELETE FROM start_draft WHERE chat_id = ? AND thread_id = ?")
                .params(chat.chatId(), chat.threadId())
                .update());
  }
}
