package io.nonmun.bot.command;

/// Who may ask for something.
enum Rights {
  /// Everybody who may use the bot.
  READ,
  /// In groups their admins only; nobody where the config file rules the chat.
  CHANGE,
  /// The same, also where the config file rules the chat: of what that leaves to it.
  CHANGE_OWN,
  /// Those who run the bot.
  OWNER
}
