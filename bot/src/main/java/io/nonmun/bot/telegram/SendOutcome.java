package io.nonmun.bot.telegram;

/// What became of a message. Waiting out `retry_after`, retrying an unreachable Telegram, following
/// a migration and falling back to plain text have happened before it.
public sealed interface SendOutcome {

  record Sent(int messageId) implements SendOutcome {}

  /// Nothing can be delivered to this chat any more: blocked, kicked, deleted.
  record ChatGone(String reason) implements SendOutcome {}

  /// The forum topic is closed or deleted; the chat itself is there.
  record TopicGone(String reason) implements SendOutcome {}

  /// Telegram will not take this message, now or later.
  record Refused(String reason) implements SendOutcome {}
}
