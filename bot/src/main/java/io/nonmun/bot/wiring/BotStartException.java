package io.nonmun.bot.wiring;

import org.jspecify.annotations.Nullable;

/// The bot cannot start. The message is for the owner, in Korean: what failed and the mend.
public final class BotStartException extends RuntimeException {

  BotStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
