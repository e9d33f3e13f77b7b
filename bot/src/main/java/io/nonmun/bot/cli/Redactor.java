package io.nonmun.bot.cli;

import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.Secret;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Masks secrets in all that leaves the program: logs, errors, results. What is configured is
/// masked wherever it stands; tokens are also known by their form, before any settings are read.
///
/// Static because the logging framework makes its own layout. Safe for many threads.
final class Redactor {

  // A Telegram token, as it stands in the path of every request to the Bot API, and bearer keys.
  // Each run of digits is looked at once: a text may be millions of them.
  private static final Pattern TOKEN =
      Pattern.compile("(?<!\\d)\\d{6,}+(?::|%3A)[\\w-]{30,}+|(?i:(?<=bearer )\\S++)");
  // Local servers take any key; masking each "ollama" or "EMPTY" would make logs unreadable.
  private static final int SHORTEST_SECRET = 8;
  private static final String MASK = "****";

  private static final Set<String> secrets = ConcurrentHashMap.newKeySet();

  private Redactor() {}

  /// Masks the secrets of these settings from now on, those of earlier ones too.
  static void learn(NonmunConfig config) {
    config.secrets().stream().map(Secret::value).forEach(Redactor::learn);
  }

  static void learn(String secret) {
    if (secret.length() >= SHORTEST_SECRET) {
      secrets.add(secret);
    }
  }

  static String redact(String text) {
    var redacted = text;
    for (var secret : secrets) {
      redacted = redacted.replace(secret, MASK);
    }
    return TOKEN.matcher(redacted).replaceAll(MASK);
  }
}
