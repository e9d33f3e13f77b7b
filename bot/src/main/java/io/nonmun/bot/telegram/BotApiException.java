package io.nonmun.bot.telegram;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that the Bot API refused, or that got no answer. Made without a cause on purpose: those
/// of HTTP libraries may carry the URL, and the URL carries the token.
final class BotApiException extends Exception {

  static final int NO_ANSWER = 0;

  private final int code;
  private final String description;
  private final @Nullable Duration retryAfter;
  private final @Nullable Long migratedTo;

  /// @param code as in the answer's `error_code`, or [#NO_ANSWER]
  BotApiException(
      String method,
      int code,
      String description,
      @Nullable Duration retryAfter,
      @Nullable Long migratedTo) {
    super("%s: %s (%d)".formatted(method, description, code));
    this.code = code;
    this.description = description;
    this.retryAfter = retryAfter;
    this.migratedTo = migratedTo;
  }

  int code() {
    return code;
  }

  String description() {
    return description;
  }

  /// How long Telegram wants to be left alone, or null.
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /// The supergroup that the group has become, or null.
  @Nullable Long migratedTo() {
    return migratedTo;
  }

  /// Whether the same call may do better later, through no change of ours.
  boolean isTemporary() {
    return code == NO_ANSWER || code >= 500;
  }

  /// Whether no call will do better until the owner mends the token or the address. A token that is
  /// wrong in form is answered like an unknown method, and so is everything by other servers.
  boolean isTokenRefused() {
    return code == 401 || code == 404;
  }
}
