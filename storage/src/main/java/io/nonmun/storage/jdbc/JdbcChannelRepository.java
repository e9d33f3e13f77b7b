package io.nonmun.storage.jdbc;

import io.nonmun.storage.ChannelRepository;
import io.nonmun.storage.model.Chat;
import java.util.Optional;

final class JdbcChannelRepository implements ChannelRepository {

  private static final String SAVE =
      """
      INSERT INTO channel (name, chat_id, kind) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET chat_id = excluded.chat_id, kind = excluded.kind
      """;

  private final Database database;

  JdbcChannelRepository(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Channel> find(String name) {
    return database.read(
        "read the channel " + name,
        sql ->
            sql.sql("SELECT * FROM channel WHERE name = ?")
                .param(name)
                .query((row, _) ->
                    new Channel(
                        row.getString("name"),
                        row.getLong("chat_id"),
                        Chat.Kind.valueOf(row.getString("kind"))))
                .optional());
  }

  @Override
  public void save(Channel channel) {
    database.write(
        "save the channel " + channel.name(),
        sql ->
            sql.sql(SAVE).params(channel.name(), channel.chatId(), channel.kind().name()).update());
  }
}
