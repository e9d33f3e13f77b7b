package io.nonmun.bot.post;

import java.time.Instant;

/// What became of a message. Waiting for minutes as Telegram asks, retrying an unreachable
/// Telegram, following a migration and falling back to plainer forms have happened before it.
public sealed interface SendOutcome {

  record Sent(int messageId) implements SendOutcome {}

  /// Telegram will not take this message, now or later.
  record Refused(String reason) implements SendOutcome {

    /// Whether Telegram blames the message. Else it may be the chat that it takes nothing for: its
    /// reasons are an open set.
    public boolean blamesTheMessage() {
      return Refusal.of(400, reason).blamesTheMessage();
    }
  }

  /// Nothing can be written here until somebody there lets the bot; [Reachability] knows of it.
  record Unreachable(Scope scope, String reason) implements SendOutcome {}

  /// How much cannot be written to.
  enum Scope {
    /// A chat with all its topics: blocked, kicked, deleted, without the right to write.
    CHAT,
    /// One forum topic, General too: closed or deleted. The others are there.
    TOPIC
  }

  /// Telegram wants to be left alone for longer than anybody should stand and wait. Nothing was
  /// sent.
  record Later(Instant until) implements SendOutcome {}
}
