package io.nonmun.bot.page;

import com.sun.net.httpserver.HttpExchange;
import io.nonmun.bot.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Tells the owner from other visitors: who asks from this machine, or knows
/// `nonmun.http.admin-password` (HTTP Basic, RFC 7617; any user name). A request that a proxy
/// passed on is not from this machine, wherever the proxy is. Safe for use by many threads.
public final class Owner {

  private static final List<String> OF_PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");
  private static final String BASIC = "Basic ";
  private static final int MOST_GUESSES = 10;
  private static final Duration GUESSES_OVER = Duration.ofMinutes(1);

  private final Secret password;
  private final InstantSource clock;
  private final String formToken = randomToken();
  private int guesses; // since `guessedFrom`, guarded by this
  private Instant guessedFrom = Instant.MIN;

  public Owner(Secret password, InstantSource clock) {
    this.password = password;
    this.clock = clock;
  }

  private static String randomToken() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  boolean hasPassword() {
    return password.isPresent();
  }

  boolean is(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var fromHere =
        exchange.getRemoteAddress().getAddress().isLoopbackAddress()
            && OF_PROXIES.stream().noneMatch(headers::containsKey);
    var given = headers.getFirst("Authorization");
    return fromHere || given != null && password.isPresent() && isPassword(given);
  }

  private boolean isPassword(String authorization) {
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length()) || !mayGuess()) {
      return false;
    }
    try {
      var decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      var pair = new String(decoded, StandardCharsets.UTF_8);
      var right = isEqual(pair.substring(pair.indexOf(':') + 1), password.value());
      count(right);
      return right;
    } catch (IllegalArgumentException notBase64) {
      count(false);
      return false;
    }
  }

  /// Whoever guesses is let guess slowly; the owner waits with them for a minute at most.
  private synchronized boolean mayGuess() {
    if (clock.instant().isAfter(guessedFrom.plus(GUESSES_OVER))) {
      guesses = 0;
    }
    return guesses < MOST_GUESSES;
  }

  private synchronized void count(boolean right) {
    if (!right && guesses++ == 0) {
      guessedFrom = clock.instant();
    }
  }

  /// What the owner's forms carry: a page of elsewhere cannot read it, and so cannot send one.
  String formToken() {
    return formToken;
  }

  boolean isFormToken(String given) {
    return isEqual(given, formToken);
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
