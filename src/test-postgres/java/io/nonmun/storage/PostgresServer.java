package io.nonmun.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL server for the tests of this JVM, started when it is first needed. It keeps nothing
/// on purpose: it does not wait for the disk.
public final class PostgresServer {

  private static final Path DATA = folder();
  private static final EmbeddedPostgres SERVER = start();
  private static final String TEMPLATE = "migrated";
  private static final Map<Path, String> DATABASES = new ConcurrentHashMap<>();
  private static final Queue<String> GIVEN_BACK = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger CREATED = new AtomicInteger();

  static {
    execute("CREATE DATABASE " + TEMPLATE);
    Storage.open(settings(TEMPLATE)).close();
  }

  private PostgresServer() {}

  private static Path folder() {
    try {
      return Files.createTempDirectory("nonmun-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(PostgresServer::end));
      return EmbeddedPostgres.builder()
          .setDataDirectory(DATA)
          .setCleanDataDirectory(true)
          .setRegisterShutdownHook(false)
          .setServerConfig("max_connections", "200")
          .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
          .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What its processes have used that still run, and so those of open connections.
  public static Duration processorTime() {
    return postmaster()
        .descendants()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static ProcessHandle postmaster() {
    try {
      var server = Files.readAllLines(DATA.resolve("postmaster.pid")).getFirst();
      return ProcessHandle.of(Long.parseLong(server)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// At once: an orderly end writes everything down first, and nobody will read it.
  private static void end() {
    try {
      var process = postmaster();
      process.destroyForcibly();
      process.onExit().get(10, TimeUnit.SECONDS);
      try (var files = Files.walk(DATA)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (Exception e) {
      System.err.println(DATA + " is left of a PostgreSQL that was not ended: " + e);
    }
  }

  /// Empties all tables, whichever refers to which.
  private static final String EMPTY =
      """
      SET session_replication_role = replica;
      DO $$
      DECLARE name text;
      BEGIN
        FOR name IN SELECT tablename FROM pg_tables
          WHERE schemaname = 'public' AND tablename <> 'nonmun_schema_history'
        LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
        LOOP EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART'; END LOOP;
      END $$
      """;

  /// One database for a folder, with the schema and nothing else in it.
  public static StorageSettings database(Path folder) {
    return settings(
        DATABASES.computeIfAbsent(
            folder,
            _ -> {
              var used = GIVEN_BACK.poll();
              return used == null ? create() : used;
            }));
  }

  private static String create() {
    var name = "test" + CREATED.incrementAndGet();
    execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return name;
  }

  /// Has a folder's database used for another one: to empty it takes less than to make one.
  public static void giveBack(Path folder) {
    var name = DATABASES.remove(folder);
    execute(settings(name), EMPTY);
    GIVEN_BACK.add(name);
  }

  public static StorageSettings settings(String database) {
    return new StorageSettings(SERVER.getJdbcUrl("postgres", database));
  }

  /// What a query says, which is a number.
  public static int number(StorageSettings database, String sql) {
    try (var connection = DriverManager.getConnection(database.url());
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
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
