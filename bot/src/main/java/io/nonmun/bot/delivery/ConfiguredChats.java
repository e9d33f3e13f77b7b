package io.nonmun.bot.delivery;

import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import java.util.Collection;
import java.util.Optional;

/// Brings the channels, groups and topics of the config file into the database.
public final class ConfiguredChats {

  private ConfiguredChats() {}

  /// To be called at the start and when the file has changed. What the file says of a chat holds;
  /// whether it can be reached is kept.
  public static void keep(Collection<Chat> configured, ChatRepository chats) {
    for (var chat : configured) {
      var unreachable = chats.find(chat.key()).flatMap(c -> Optional.ofNullable(c.unreachable()));
      chats.save(
          new Chat(chat.key(), chat.kind(), chat.preferences(), unreachable.orElse(null), true));
    }
  }
}
