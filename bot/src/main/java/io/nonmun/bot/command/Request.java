package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;

/// One wish of one person in one chat.
///
/// @param chat as stored, or a new one that is subscribed to nothing
record Request(Origin origin, Chat chat, String argument, CommandSettings settings) {

  ChatKey key() {
    return chat.key();
  }

  ChatPreferences preferences() {
    return chat.preferences();
  }

  Texts texts() {
    return Texts.in(preferences().language());
  }

  boolean fromAdmin() {
    return settings.admins().contains(origin.userId());
  }
}
