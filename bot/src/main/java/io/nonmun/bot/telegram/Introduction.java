package io.nonmun.bot.telegram;

import java.util.List;

/// How the bot presents itself to those whose Telegram speaks a language.
///
/// @param language a two-letter code of ISO 639-1; empty: all for whom there is no other
/// @param menu the commands to show in the menu of chats that have none of their own
/// @param description what an empty chat with the bot shows; at most 512 characters
/// @param shortDescription what the bot's profile shows; at most 120
public record Introduction(
    String language, List<MenuEntry> menu, String description, String shortDescription) {

  public Introduction {
    menu = List.copyOf(menu);
  }
}
