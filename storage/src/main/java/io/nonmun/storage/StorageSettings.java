package io.nonmun.storage;

/// Where the database is.
///
/// @param url `jdbc:sqlite:<file>`, its folder is created where missing, or `jdbc:sqlite::memory:`
public record StorageSettings(String url) {

  public static final String DEFAULT_URL = "jdbc:sqlite:data/nonmun.db";

  public static StorageSettings defaults() {
    return new StorageSettings(DEFAULT_URL);
  }
}
