package io.nonmun.bot.command;

import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.model.ChatKey;
import java.time.InstantSource;

/// Chats whose readers said that they see Rich Messages, all topics of one together.
public record RichChats(MarkRepository marks, InstantSource clock) {

  private static String mark(ChatKey chat) {
    return "rich:" + chat.chatId();
  }

  boolean has(ChatKey chat) {
    return marks.find(mark(chat)).isPresent();
  }

  void add(ChatKey chat) {
    marks.set(mark(chat), clock.instant());
  }

  /// A group has another number now.
  void migrate(long oldChatId, long newChatId) {
    if (has(ChatKey.of(oldChatId))) {
      add(ChatKey.of(newChatId));
      remove(ChatKey.of(oldChatId));
    }
  }

  void remove(ChatKey chat) {
    marks.remove(mark(chat));
  }
}
