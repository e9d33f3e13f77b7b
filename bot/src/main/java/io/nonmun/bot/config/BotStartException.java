package io.nonmun.bot.config;

import org.jspecify.annotations.Nullable;

/// The bot cannot start. The message is for the owner, in Korean: what failed and the mend.
public final class BotStartException extends RuntimeException {

  public BotStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
