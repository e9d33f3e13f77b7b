package io.nonmun.bot.command;

import io.nonmun.bot.post.Admission;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.util.List;
import java.util.Set;

/// What the owner decides about commands.
///
/// @param admins Telegram user ids of those who run the bot
/// @param admission which chats may use the bot
/// @param offered categories that `/start` shows as buttons
/// @param defaults what a new chat starts with; its categories are not taken over
/// @param exportsLiked whether summaries that a chat liked may become a training set
public record CommandSettings(
    Set<Long> admins,
    Admission admission,
    List<Category> offered,
    ChatPreferences defaults,
    boolean exportsLiked) {

  public CommandSettings {
    admins = Set.copyOf(admins);
    offered = List.copyOf(offered);
  }

  boolean admits(ChatKey chat) {
    return admission.admits(chat.chatId());
  }

  /// A chat that is subscribed to nothing yet.
  Chat newChat(ChatKey key, Chat.Kind kind) {
    return new Chat(key, kind, Change.categories(List.of()).apply(defaults), null, false);
  }
}
