package io.nonmun.bot.telegram;

import io.nonmun.storage.model.Chat;
import java.util.List;

/// The menus of chats that are spoken to in another language than all others.
@FunctionalInterface
public interface ChatMenus {

  /// Shows a chat a menu of its own from now on. One that is refused keeps nobody from work.
  ///
  /// @param menu empty: the one that all chats see
  void show(Chat chat, List<MenuEntry> menu) throws InterruptedException;
}
