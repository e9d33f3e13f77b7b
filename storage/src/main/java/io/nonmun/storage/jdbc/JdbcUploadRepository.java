package io.nonmun.storage.jdbc;

import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.UploadRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

record JdbcUploadRepository(Database database, PaperRepository papers) implements UploadRepository {

  private static final String NUMBER =
      """
      INSERT INTO upload (chat_id, thread_id, digest, kept_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (chat_id, thread_id, digest) DO UPDATE SET kept_at = excluded.kept_at
      """;

  private static final String PAPER =
      "SELECT paper FROM upload WHERE chat_id = ? AND thread_id = ? AND digest = ?";

  private static final String IS_OF =
      "SELECT count(*) FROM upload WHERE chat_id = ? AND thread_id = ? AND paper = ?";

  private static final String FORGET =
      """
      DELETE FROM upload
      WHERE kept_at < ?
        AND NOT EXISTS (
          SELECT 1 FROM tap WHERE tap.paper = upload.paper AND stands = 1 AND kind <> 'OPEN')
        AND NOT EXISTS (SELECT 1 FROM note WHERE note.paper = upload.paper)
      """;

  /// A process that dies between the two keeps a number without a paper, which the same file gets
  /// again.
  @Override
  public Paper keep(ChatKey chat, String digest, Function<ArxivId, Paper> paper, Instant now) {
    var id =
        database.write(
            "keep an upload of " + chat,
            sql -> {
              sql.sql(NUMBER)
                  .params(chat.chatId(), chat.threadId(), digest, Utc.text(now))
                  .update();
              return sql.sql(PAPER)
                  .params(chat.chatId(), chat.threadId(), digest)
                  .query(String.class)
                  .single();
            });
    var kept = paper.apply(new ArxivId(id));
    papers.save(List.of(kept));
    return kept;
  }

  @Override
  public boolean isOf(ChatKey chat, ArxivId paper) {
    return database.read(
        "look whose " + paper + " is",
        sql ->
            sql.sql(IS_OF)
                    .params(chat.chatId(), chat.threadId(), paper.value())
                    .query(Integer.class)
                    .single()
                > 0);
  }

  @Override
  public int forgetBefore(Instant moment) {
    return database.write(
        "forget uploads before " + moment, sql -> sql.sql(FORGET).param(Utc.text(moment)).update());
  }
}
