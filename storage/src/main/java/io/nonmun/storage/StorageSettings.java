package io.nonmun.storage;

import java.nio.file.Path;
import java.util.Optional;

/// Where the database is.
///
/// @param url `jdbc:sqlite:<file>`, its folder is created where missing, or `jdbc:sqlite::memory:`
public record StorageSettings(String url) {

  public static final String DEFAULT_URL = "jdbc:sqlite:data/nonmun.db";

  /// The database's file; empty for one in memory.
  public Optional<Path> file() {
    var place = url.substring(url.indexOf(':', "jdbc:".length()) + 1);
    return place.equals(":memory:") ? Optional.empty() : Optional.of(Path.of(place));
  }

  public static StorageSettings defaults() {
    return new StorageSettings(DEFAULT_URL);
  }
}
