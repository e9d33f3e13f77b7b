package io.nonmun.bot.telegram;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the Bot API takes the token, as its last answer said. The log hears of each change once,
/// however many calls are refused; nothing else need speak of it. Safe for many threads.
final class TokenWatch {

  private static final Logger log = LoggerFactory.getLogger(TokenWatch.class);

  private final String server;
  private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  TokenWatch(HttpUrl server) {
    this.server = server.newBuilder().username("").password("").query(null).build().toString();
  }

  /// Why nothing works, in a few words, or empty.
  Optional<String> refusal() {
    return Optional.ofNullable(refusal.get());
  }

  void accepted() {
    if (refusal.get() != null && refusal.getAndSet(null) != null) {
      log.warn("Telegram takes the token again");
    }
  }

  void refused(BotApiException error) {
    var unauthorized = error.code() == 401;
    var reason =
        unauthorized ? "token refused" : "no Bot API at base-url, or the token is malformed";
    if (Objects.equals(refusal.getAndSet(reason), reason)) {
      return;
    }
    if (unauthorized) {
      log.error(
          "Telegram refuses the token ({}): put the one that @BotFather shows (/mybots, API Token)"
              + " into nonmun.telegram.token and restart; until then nothing is received or sent,"
              + " and nothing is lost",
          error.getMessage());
    } else {
      log.error(
          "{} does not know this bot ({}): nonmun.telegram.base-url must be a Bot API server"
              + " (https://api.telegram.org), and nonmun.telegram.token of the form"
              + " 123456789:AA…; trying again until it works",
          server,
          error.getMessage());
    }
  }
}
