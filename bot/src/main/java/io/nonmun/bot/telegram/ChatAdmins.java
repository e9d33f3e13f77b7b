package io.nonmun.bot.telegram;

import io.nonmun.storage.model.ChatKey;

/// Who runs a group, as Telegram knows it. Safe for use by many threads.
@FunctionalInterface
public interface ChatAdmins {

  /// Whether the person is an owner or administrator of the group; false where Telegram cannot be
  /// asked.
  boolean isAdmin(ChatKey chat, long userId) throws InterruptedException;
}
