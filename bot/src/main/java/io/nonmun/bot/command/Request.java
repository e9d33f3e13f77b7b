package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;

/// One wish of one person in one chat.
///
/// @param chat that it is about: as stored, or a new one that is subscribed to nothing
/// @param texts in the language of the chat where it is said
record Request(Origin origin, Chat chat, Texts texts, String argument, CommandSettings settings) {

  ChatKey key() {
    return chat.key();
  }

  ChatPreferences preferences() {
    return chat.preferences();
  }

  /// Who it is that taps: the person, or the chat where one speaks as that.
  long voter() {
    return origin.userId() == 0 ? origin.chat().chatId() : origin.userId();
  }

  boolean fromAdmin() {
    return settings.admins().contains(origin.userId());
  }
}
