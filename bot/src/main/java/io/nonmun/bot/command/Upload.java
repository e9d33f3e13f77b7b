package io.nonmun.bot.command;

/// A PDF on its way to a card, as its work remembers it.
///
/// @param message the line that becomes the card
/// @param file as Telegram names it
/// @param name as the sender's device gave it, or empty
record Upload(int message, String file, String name) {}
