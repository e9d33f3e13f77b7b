package io.nonmun.bot.doctor;

import java.util.concurrent.Callable;

/// What `doctor --fix` can do about a finding.
public sealed interface Fix {

  /// @param offer what would be done, in Korean
  /// @param work does it
  record Do(String offer, Callable<?> work) implements Fix {}

  /// Asks for the bot's token and writes it into the config file.
  record AskForToken() implements Fix {}

  /// @param model a name of the catalog
  record Pull(String model) implements Fix {}
}
