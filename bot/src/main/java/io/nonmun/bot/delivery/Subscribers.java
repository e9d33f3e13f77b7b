package io.nonmun.bot.delivery;

import io.nonmun.bot.post.Admission;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import java.util.List;

/// The chats that are served: who may not be is passed over, and kept for when it may again.
public record Subscribers(ChatRepository chats, Admission admission) {

  /// Those that are subscribed to a category, whether or not they can be written to.
  public List<Chat> all() {
    return chats.subscribed().stream()
        .filter(chat -> admission.admits(chat.key().chatId()))
        .toList();
  }

  /// Whether a chat is served and can be written to, as far as is known.
  public boolean reaches(ChatKey key) {
    return admission.admits(key.chatId())
        && chats.find(key).filter(chat -> chat.unreachable() == null).isPresent();
  }
}
