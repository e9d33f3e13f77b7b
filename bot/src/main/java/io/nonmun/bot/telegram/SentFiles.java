package io.nonmun.bot.telegram;

/// Files that people sent, which Telegram keeps. Safe for use by many threads.
@FunctionalInterface
public interface SentFiles {

  /// What the Bot API hands over at most: <https://core.telegram.org/bots/api#getfile>.
  int MOST_BYTES = 20 << 20;

  sealed interface Content {}

  record Bytes(byte[] bytes) implements Content {}

  /// More than [#MOST_BYTES].
  record TooLarge() implements Content {}

  /// Telegram has no such file, or not any more; or this bot was never sent it.
  record Gone() implements Content {}

  /// No answer, or none now.
  record Unanswered(String why) implements Content {}

  /// @param fileId as Telegram names it for this bot
  Content read(String fileId) throws InterruptedException;
}
