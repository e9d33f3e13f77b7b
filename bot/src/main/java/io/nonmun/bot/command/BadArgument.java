package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;

/// What the reader wrote is not understood; what to show is a hint with one correct example.
final class BadArgument extends RuntimeException {

  private final String key;
  private final transient Object[] arguments;

  /// @param key of [Texts]
  BadArgument(String key, Object... arguments) {
    super(key, null, false, false);
    this.key = key;
    this.arguments = arguments;
  }

  String hint(Texts texts) {
    return texts.of(key, arguments);
  }
}
