package io.nonmun.bot.config;

import java.util.regex.Pattern;

/// A key and its value as somebody wrote them.
///
/// @param key with the index in a list: `nonmun.chats[0].id`
/// @param value a text, or what YAML made of it
/// @param where `config.yaml:12`, or the environment variable
record ConfigEntry(String key, Object value, String where) {

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  String text() {
    return value.toString().strip();
  }

  boolean isElement() {
    return key.endsWith("]");
  }

  /// The key as [ConfigKey#name()] has it.
  String keyName() {
    return INDEX.matcher(key).replaceAll("[]");
  }
}
