package io.nonmun.bot.telegram;

import io.nonmun.storage.model.Chat;

/// Finds public channels and groups by the names they have now.
@FunctionalInterface
public interface ChatDirectory {

  sealed interface Lookup {
    record Found(long chatId, Chat.Kind kind) implements Lookup {}

    /// There is no such chat, or Telegram could not be asked.
    record NotFound(String reason) implements Lookup {}
  }

  /// @param name with its `@`
  Lookup find(String name) throws InterruptedException;
}
