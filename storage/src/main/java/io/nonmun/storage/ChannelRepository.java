package io.nonmun.storage;

import io.nonmun.storage.model.Chat;
import java.util.Optional;

/// Channels and groups that are configured by their public names: which chats these were when they
/// were found, whoever has the names since.
public interface ChannelRepository {

  /// @param name with its `@`, in lower case
  record Channel(String name, long chatId, Chat.Kind kind) {}

  Optional<Channel> find(String name);

  /// Keeps what a name stands for; the one before is replaced.
  void save(Channel channel);
}
