package io.nonmun.bot.telegram;

import java.util.List;
import java.util.Locale;

/// What an error answer to a message means. Telegram tells them apart by description only.
enum Refusal {
  /// Too fast: wait and send again.
  FLOOD,
  /// Telegram is down or out of reach: send again later.
  TEMPORARY,
  /// Telegram refuses the token, or is not there: nothing can be sent by anyone.
  TOKEN,
  /// The group has become a supergroup: send there.
  MIGRATED,
  CHAT_GONE,
  TOPIC_GONE,
  /// The mark-up cannot be read: send plain text.
  MARKUP,
  /// The message answered is gone: send without.
  REPLY,
  /// The message already says so.
  UNCHANGED,
  OTHER;

  private static final List<String> TOPIC =
      List.of("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid");
  private static final List<String> REPLY_TARGET =
      List.of(
          "message to be replied not found",
          "message to reply not found",
          "reply message not found");
  private static final List<String> CHAT =
      List.of(
          "chat not found",
          "group chat was deactivated",
          "peer_id_invalid",
          "chat_write_forbidden",
          "chat_restricted",
          "have no rights to send",
          "not enough rights to send text",
          "not enough rights to send messages",
          "need administrator rights");

  static Refusal of(BotApiException error) {
    if (error.retryAfter() != null || error.code() == 429) {
      return FLOOD;
    }
    if (error.migratedTo() != null) {
      return MIGRATED;
    }
    if (error.isTokenRefused()) {
      return TOKEN;
    }
    if (error.isTemporary()) {
      return TEMPORARY;
    }
    var text = error.description().toLowerCase(Locale.ROOT);
    if (says(text, TOPIC)) {
      return TOPIC_GONE;
    }
    if (error.code() == 403 || says(text, CHAT)) {
      return CHAT_GONE;
    }
    if (text.contains("can't parse entities")) {
      return MARKUP;
    }
    if (text.contains("message is not modified")) {
      return UNCHANGED;
    }
    return says(text, REPLY_TARGET) ? REPLY : OTHER;
  }

  private static boolean says(String text, List<String> anyOf) {
    return anyOf.stream().anyMatch(text::contains);
  }
}
