package io.nonmun.bot.config;

import org.jspecify.annotations.Nullable;

/// What one key of the config file is set to now.
///
/// @param key without the root: `digest.time`, `chats[0].id`
/// @param value as it would be written; a secret as `****`
/// @param where `config.yaml:12` or the environment variable; null for a default
/// @param waits whether the file says something else, which a restart puts in force
public record InForce(String key, String value, @Nullable String where, boolean waits) {

  /// The key's first part.
  public String section() {
    return key.replaceFirst("[.\\[].*$", "");
  }
}
