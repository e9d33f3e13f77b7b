package io.nonmun.bot.command;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.util.List;
import java.util.Set;

/// What the owner decides about commands.
///
/// @param admins Telegram user ids of those who run the bot
/// @param open whether every chat may use the bot; else only `allowedChats`, and admins anywhere
/// @param offered categories that `/start` shows as buttons
/// @param defaults what a new chat starts with; its categories are not taken over
public record CommandSettings(
    Set<Long> admins,
    boolean open,
    Set<Long> allowedChats,
    List<Category> offered,
    ChatPreferences defaults) {

  public CommandSettings {
    admins = Set.copyOf(admins);
    allowedChats = Set.copyOf(allowedChats);
    offered = List.copyOf(offered);
  }

  boolean admits(ChatKey chat) {
    return open || allowedChats.contains(chat.chatId());
  }

  /// A chat that is subscribed to nothing yet.
  Chat newChat(ChatKey key, Chat.Kind kind) {
    return new Chat(key, kind, Change.categories(List.of()).apply(defaults), null, false);
  }
}
