package io.nonmun.storage.jdbc;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.NewsRepository;
import io.nonmun.storage.model.ArxivId;

record JdbcNewsRepository(Database database) implements NewsRepository {

  private static final String TOLD =
      """
      INSERT INTO told (chat_id, thread_id, paper, news)
      SELECT chat_id, thread_id, ?, ? FROM chat WHERE chat_id = ? AND thread_id = ?
      ON CONFLICT DO NOTHING
      """;

  @Override
  public boolean tell(ArxivId paper, String news, Job note) {
    var chat = note.chat();
    return database.write(
        "have " + chat + " told of " + paper + ": " + news,
        sql -> {
          var isNews =
              sql.sql(TOLD).params(paper.value(), news, chat.chatId(), chat.threadId()).update()
                  > 0;
          if (isNews) {
            JdbcJobRepository.submit(sql, note);
          }
          return isNews;
        });
  }
}
