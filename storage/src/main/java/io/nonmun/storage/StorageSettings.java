package io.nonmun.storage;

import java.nio.file.Path;
import java.util.Optional;

/// Where the database is.
///
/// @param url `jdbc:sqlite:<file>`, its folder is created where missing, `jdbc:sqlite::memory:`, or
///   `jdbc:postgresql://host/database`
/// @param user of PostgreSQL; empty where the URL names one, or it is the system's user
/// @param password of that user; empty where the URL has it, or none is asked for
public record StorageSettings(String url, String user, String password) {

  public static final String DEFAULT_URL = "jdbc:sqlite:data/nonmun.db";

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String MEMORY = ":memory:";

  public StorageSettings(String url) {
    this(url, "", "");
  }

  /// The database's file; empty for one in memory, or on a server.
  public Optional<Path> file() {
    return Optional.of(url)
        .filter(_ -> url.startsWith(SQLITE))
        .map(_ -> url.substring(SQLITE.length()))
        .filter(place -> !place.equals(MEMORY))
        .map(Path::of);
  }

  /// Whether a server has it, so that other machines may use it too.
  public boolean isServer() {
    return url.startsWith("jdbc:postgresql:");
  }

  /// Where it is, without what the URL says of user, password and connections.
  public String place() {
    return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
  }

  public static StorageSettings defaults() {
    return new StorageSettings(DEFAULT_URL);
  }

  @Override
  public String toString() {
    return place();
  }
}
