package io.nonmun.bot.command;

/// The ways in besides commands, addresses and buttons.
public record Doors(Uploads uploads, InlineSearch inline, Lessons lessons) {}
