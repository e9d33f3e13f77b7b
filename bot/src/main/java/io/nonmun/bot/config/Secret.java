package io.nonmun.bot.config;

/// A text that no log, error, metric or page may show; empty where none is configured.
public record Secret(String value) {

  public boolean isPresent() {
    return !value.isEmpty();
  }

  /// Never the secret itself.
  @Override
  public String toString() {
    return isPresent() ? "****" : "";
  }
}
