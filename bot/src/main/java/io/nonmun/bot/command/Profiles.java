package io.nonmun.bot.command;

import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatPreferences;
import java.util.function.UnaryOperator;

/// Changes what a chat wants, whether or not it was heard of before.
final class Profiles {

  private final ChatRepository chats;

  Profiles(ChatRepository chats) {
    this.chats = chats;
  }

  /// From now on the chat is known.
  void meet(Request request) {
    change(request, UnaryOperator.identity());
  }

  /// @return the preferences as they are now
  ChatPreferences change(Request request, UnaryOperator<ChatPreferences> change) {
    return chats
        .change(request.key(), change)
        .or(() -> {
          chats.save(request.chat());
          return chats.change(request.key(), change);
        })
        .map(Chat::preferences)
        .orElseThrow(() -> new IllegalStateException("saved chat is not there: " + request.key()));
  }
}
