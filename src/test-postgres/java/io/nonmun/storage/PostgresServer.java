package io.nonmun.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A PostgreSQL server for the tests of this JVM, started when it is first needed. It keeps nothing
/// on purpose: it does not wait for the disk.
public final class PostgresServer {

  private static final EmbeddedPostgres SERVER = start();
  private static final String TEMPLATE = "migrated";
  private static final Map<Path, String> DATABASES = new ConcurrentHashMap<>();

  static {
    execute("CREATE DATABASE " + TEMPLATE);
    Storage.open(settings(TEMPLATE)).close();
  }

  private PostgresServer() {}

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("max_connections", "200")
          .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
          .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One database for a folder, with the schema and nothing else in it.
  public static StorageSettings database(Path folder) {
    return settings(
        DATABASES.computeIfAbsent(
            folder,
            _ -> {
              var name = "test" + DATABASES.size();
              execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
              return name;
            }));
  }

  public static StorageSettings settings(String database) {
    return new StorageSettings(SERVER.getJdbcUrl("postgres", database));
  }

  /// As the server's owner.
  public static void execute(String sql) {
    execute(settings("postgres"), sql);
  }

  public static void execute(StorageSettings database, String sql) {
    try (var connection = DriverManager.getConnection(database.url());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
