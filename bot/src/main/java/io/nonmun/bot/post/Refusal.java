package io.nonmun.bot.post;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a refused message means, by Telegram's description: that is all that tells refusals apart.
///
/// The Bot API server puts the errors it foresees into words and hands all others on as Telegram's
/// own, one word in capitals (`CHAT_ADMIN_REQUIRED`): an open set, of which the names say what is
/// concerned. Source: <https://core.telegram.org/api/errors>.
public enum Refusal {
  /// Too fast: wait and send again.
  FLOOD,
  CHAT_GONE,
  TOPIC_GONE,
  /// The mark-up cannot be read: send plain text.
  MARKUP,
  /// The message answered is gone: send without.
  REPLY,
  /// The message already says so.
  UNCHANGED,
  /// Something else about this message.
  MESSAGE,
  /// The message or the chat: what becomes of the chat's other messages tells.
  UNKNOWN;

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private static final Pattern WORD =
      Pattern.compile("(?:[A-Z][A-Za-z ]{0,40}: )?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+){1,20})(?:[ :].*)?");
  private static final Pattern WAIT =
      Pattern.compile("(?<![A-Z_])(?:FLOOD|SLOWMODE)_[A-Z_]*WAIT_(\\d{1,7})");
  private static final Pattern SLOW = Pattern.compile("(?:FLOOD|SLOWMODE)_.*");

  private static final Pattern OF_TOPIC = Pattern.compile("(?:TOPIC|FORUM)_.*|CHANNEL_FORUM_.*");
  private static final Pattern OF_MARKUP = Pattern.compile("ENTIT(?:Y|IES)_.*");
  private static final Pattern OF_REPLY = Pattern.compile("(?:REPLY|QUOTE)_(?!MARKUP).*");
  private static final Pattern OF_MESSAGE =
      Pattern.compile(
          "(?:MESSAGE|MSG|MEDIA|PHOTO|IMAGE|FILE|VIDEO|AUDIO|DOCUMENT|STICKER|BUTTON|KEYBOARD"
              + "|REPLY_MARKUP|MARKUP|WEBPAGE|WEBDOCUMENT|URL|TEXT|CAPTION|QUERY|DATA|EFFECT|INLINE"
              + "|ENCODING|EXTERNAL|THUMB|EMOJI)_.*"
              // a kind of message, where text may be let in
              + "|CHAT_SEND_(?!PLAIN_|MESSAGES?_|TEXT_)[A-Z_]+_FORBIDDEN");
  private static final Pattern OF_CHAT =
      Pattern.compile(
          "(?:CHATS?|CHANNELS?|GROUPS?|USERS?|PEERS?|BOTS?|INPUT_(?:USER|PEER|CHANNEL)|ADMINS?"
              + "|RIGHTS?|YOU|PRIVACY|PAID|ALLOW_PAYMENT|SEND_AS|INVITE)_.*"
              + "|.*_(?:BANNED|BLOCKED|DEACTIVATED|KICKED|RESTRICTED|FORBIDDEN|ADMIN_REQUIRED)");

  private static final List<String> TOPIC = List.of("message thread not found", "topic_");
  private static final List<String> REPLY_TARGET =
      List.of(
          "message to be replied not found",
          "message to reply not found",
          "reply message not found");
  private static final List<String> CHAT =
      List.of(
          "chat not found",
          "group chat was deactivated",
          "have no rights to send",
          "not enough rights to send text",
          "not enough rights to send messages",
          "need administrator rights");
  private static final List<String> CONTENT =
      List.of(
          "message is too long",
          "text is empty",
          "caption is too long",
          "message to edit not found",
          "message can't be edited",
          "message was immediately deleted",
          "not enough rights to send",
          "file",
          "http url",
          "web page",
          "photo",
          "image",
          "button",
          "keyboard",
          "markup",
          "must be non-empty",
          "utf-8");

  /// @param code as in the answer's `error_code`
  public static Refusal of(int code, String description) {
    var word = WORD.matcher(description);
    if (word.matches()) {
      return ofWord(word.group(1), code);
    }
    var text = description.toLowerCase(Locale.ROOT);
    if (says(text, TOPIC)) {
      return TOPIC_GONE;
    }
    if (code == 403 || says(text, CHAT)) {
      return CHAT_GONE;
    }
    if (text.contains("can't parse entities")) {
      return MARKUP;
    }
    if (text.contains("message is not modified")) {
      return UNCHANGED;
    }
    if (says(text, REPLY_TARGET)) {
      return REPLY;
    }
    return says(text, CONTENT) ? MESSAGE : UNKNOWN;
  }

  private static Refusal ofWord(String word, int code) {
    if (SLOW.matcher(word).matches()) {
      return FLOOD;
    }
    if (word.endsWith("_NOT_MODIFIED")) {
      return UNCHANGED;
    }
    if (OF_TOPIC.matcher(word).matches()) {
      return TOPIC_GONE;
    }
    if (OF_MARKUP.matcher(word).matches()) {
      return MARKUP;
    }
    if (OF_REPLY.matcher(word).matches()) {
      return REPLY;
    }
    if (OF_MESSAGE.matcher(word).matches()) {
      return MESSAGE;
    }
    return code == 403 || OF_CHAT.matcher(word).matches() ? CHAT_GONE : UNKNOWN;
  }

  /// How long a word like `SLOWMODE_WAIT_60` wants the bot to wait.
  public static Optional<Duration> wait(String description) {
    var wait = WAIT.matcher(description);
    return wait.find() ? Optional.of(waitOf(Long.parseLong(wait.group(1)))) : Optional.empty();
  }

  /// How long so many seconds that Telegram names are taken for: one at least, for to be told to
  /// wait and to ask again at once has no end; a day at most, after which it is asked whether it
  /// still means it.
  public static Duration waitOf(long seconds) {
    return Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_WAIT.toSeconds()));
  }

  public boolean blamesTheMessage() {
    return switch (this) {
      case MARKUP, REPLY, UNCHANGED, MESSAGE -> true;
      case FLOOD, CHAT_GONE, TOPIC_GONE, UNKNOWN -> false;
    };
  }

  private static boolean says(String text, List<String> anyOf) {
    return anyOf.stream().anyMatch(text::contains);
  }
}
