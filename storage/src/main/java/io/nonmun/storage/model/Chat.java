package io.nonmun.storage.model;

import org.jspecify.annotations.Nullable;

/// A chat that has spoken to the bot, or that the owner has set up.
///
/// @param unreachable why nothing can be delivered (blocked, kicked, closed topic), or null
/// @param configured whether it stands in the config file, which then rules its preferences
public record Chat(
    ChatKey key,
    Kind kind,
    ChatPreferences preferences,
    @Nullable String unreachable,
    boolean configured) {

  /// Telegram's kinds; a supergroup is a group.
  public enum Kind {
    PRIVATE,
    GROUP,
    CHANNEL
  }

  public Chat with(ChatPreferences changed) {
    return new Chat(key, kind, changed, unreachable, configured);
  }
}
