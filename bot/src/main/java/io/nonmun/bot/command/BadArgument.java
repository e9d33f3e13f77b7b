package io.nonmun.bot.command;

/// What the reader wrote is not understood; the message is the hint to show, in Korean, with one
/// correct example.
final class BadArgument extends RuntimeException {
  BadArgument(String hint) {
    super(hint, null, false, false);
  }
}
