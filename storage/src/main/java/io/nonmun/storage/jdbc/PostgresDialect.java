package io.nonmun.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;

/// A database of a PostgreSQL server, which any number of processes may use.
///
/// Transactions that write are serialisable: one that another's write would make untrue fails, and
/// is done anew by [Database].
final class PostgresDialect implements SqlDialect {

  static final String PREFIX = "jdbc:postgresql:";
  static final Migrations MIGRATIONS = new Migrations(List.of("classpath:db/postgresql"), 18);

  private static final Logger log = LoggerFactory.getLogger(PostgresDialect.class);
  private static final int OLDEST = 14;
  private static final int CONNECTIONS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// No statement takes that long; a server that is gone without a word would never answer.
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(5);

  private static final String IN_USE =
      "SELECT coalesce(string_agg(holder, ', '), '') FROM lease WHERE until > clock_timestamp()";

  private final String name;
  private final StorageSettings settings;
  private final Migrations migrations;
  private final HikariDataSource pool;

  private PostgresDialect(StorageSettings settings, Migrations migrations, HikariDataSource pool) {
    this.name = settings.place();
    this.settings = settings;
    this.migrations = migrations;
    this.pool = pool;
  }

  /// Brings the schema up to date, unless a bot of an older version works with it.
  static PostgresDialect open(StorageSettings settings, Migrations migrations) {
    return open(settings, migrations, true, LONGEST_STATEMENT);
  }

  /// Leaves an older schema as it is, and waits for no statement for long: for who wants a lease.
  static PostgresDialect openAsItIs(StorageSettings settings, Migrations migrations) {
    return open(settings, migrations, false, PATIENCE);
  }

  private static PostgresDialect open(
      StorageSettings settings, Migrations migrations, boolean upToDate, Duration longest) {
    var name = settings.place();
    var server = server(settings, longest);
    try {
      requireFit(name, server);
      var version = requireKnown(name, server, migrations);
      if (version == 0) {
        bringUpToDate(name, server, migrations);
      } else if (upToDate && version < migrations.newest()) {
        requireUnused(name, server, version, migrations);
        bringUpToDate(name, server, migrations);
      }
    } catch (SQLException | FlywayException e) {
      throw failure(name, "open it", e);
    }
    var pool = new HikariConfig();
    pool.setDataSource(new NulFreeDataSource(server));
    pool.setPoolName("nonmun");
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(PATIENCE.toMillis());
    return new PostgresDialect(settings, migrations, new HikariDataSource(pool));
  }

  /// @param longest that a statement may take
  private static PGSimpleDataSource server(StorageSettings settings, Duration longest) {
    // The driver's own complaint would show the password.
    if (Driver.parseURL(settings.url(), new Properties()) == null) {
      throw new StorageException(
          "'%s' is no address of a PostgreSQL database; use jdbc:postgresql://host/nonmun"
              .formatted(settings.place()),
          null);
    }
    var server = new PGSimpleDataSource();
    server.setApplicationName("nonmun");
    server.setConnectTimeout(Math.toIntExact(PATIENCE.toSeconds()));
    server.setSocketTimeout(Math.toIntExact(longest.toSeconds()));
    server.setTcpKeepAlive(true);
    server.setUrl(settings.url()); // which may say otherwise
    if (!settings.user().isEmpty()) {
      server.setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      server.setPassword(settings.password());
    }
    return server;
  }

  private static void requireFit(String name, DataSource server) throws SQLException {
    var version = query(server, "SHOW server_version_num");
    if (Integer.parseInt(version) < OLDEST * 10_000) {
      throw new StorageException(
          "%s is on PostgreSQL %s, and this program needs %d or newer; upgrade the server"
              .formatted(name, query(server, "SHOW server_version"), OLDEST),
          null);
    }
    var encoding = query(server, "SHOW server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new StorageException(
          "%s is encoded as %s and cannot hold every title; create one with: createdb --template=template0 --encoding=UTF8 nonmun"
              .formatted(name, encoding),
          null);
    }
  }

  private static int requireKnown(String name, DataSource server, Migrations migrations)
      throws SQLException {
    var version = schemaVersion(name, server);
    if (version > migrations.newest()) {
      throw new StorageException(
          "%s has schema %d, written by a newer version of this program; this one knows schema %d. Start the newer version again, or restore the dump from before the upgrade"
              .formatted(name, version, migrations.newest()),
          null);
    }
    return version;
  }

  private static void requireUnused(
      String name, DataSource server, int version, Migrations migrations) throws SQLException {
    var holders = query(server, IN_USE);
    if (!holders.isEmpty()) {
      throw new StorageException(
          "%s has schema %d, with which %s works; this version of the program would change it to schema %d. Start a bot of this version beside that one, and stop that one"
              .formatted(name, version, holders, migrations.newest()),
          null);
    }
  }

  @Override
  public boolean isUpToDate() {
    try {
      return schemaVersion(name, pool) == migrations.newest();
    } catch (SQLException e) {
      throw failure("read its version", e);
    }
  }

  @Override
  public void bringUpToDate() {
    try {
      bringUpToDate(name, server(settings, LONGEST_STATEMENT), migrations);
    } catch (SQLException | FlywayException e) {
      throw failure("bring it up to date", e);
    }
  }

  /// Flyway has other processes wait that would migrate the same database.
  private static void bringUpToDate(String name, DataSource server, Migrations migrations)
      throws SQLException {
    var version = requireKnown(name, server, migrations);
    if (version < migrations.newest()) {
      var begun = Instant.now();
      migrations.run(server);
      log.info(
          "stage=migrate database={} from={} to={} took={}ms",
          name,
          version,
          migrations.newest(),
          Duration.between(begun, Instant.now()).toMillis());
    }
  }

  private static int schemaVersion(String name, DataSource server) throws SQLException {
    var tables = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";
    if (query(server, tables).equals("0")) {
      return 0;
    }
    if (query(server, tables + " AND tablename = '" + Migrations.TABLE + "'").equals("0")) {
      throw new StorageException(
          name
              + " is the database of another program; give this one a database of its own:"
              + " createdb nonmun",
          null);
    }
    return Integer.parseInt(
        query(
            server,
            "SELECT coalesce(max(CAST(version AS integer)), 0) FROM "
                + Migrations.TABLE
                + " WHERE success"));
  }

  private static String query(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public int isolation() {
    return TransactionDefinition.ISOLATION_SERIALIZABLE;
  }

  @Override
  public boolean isConflict(Exception e) {
    var state = state(e);
    return state != null && (state.equals("40001") || state.equals("40P01"));
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return serverTime();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it is in UTC");
      }
    };
  }

  private Instant serverTime() {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT clock_timestamp()")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    } catch (SQLException e) {
      throw failure("read its clock", e);
    }
  }

  @Override
  public WordIndex words() {
    return new TsvectorIndex();
  }

  /// The server sees to that.
  @Override
  public void requireInPlace() {}

  @Override
  public void backup(Path target) {
    throw notAFile("copied", "pg_dump --format=custom --file=" + target);
  }

  private StorageException notAFile(String doing, String instead) {
    return new StorageException(
        "%s is not %s by this program; use PostgreSQL's own: %s".formatted(name, doing, instead),
        null);
  }

  @Override
  public long lastNumber(Connection connection, String table) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM "
                    + table
                    + "_number_seq")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void countOn(Connection connection, String table, long last) throws SQLException {
    try (var select = connection.prepareStatement("SELECT setval(?::regclass, ?, ?)")) {
      select.setString(1, table + "_number_seq");
      select.setLong(2, Math.max(1, last));
      select.setBoolean(3, last > 0);
      select.executeQuery();
    }
  }

  @Override
  public StorageException failure(String doing, Exception cause) {
    return failure(name, doing, cause);
  }

  /// @param name of the database
  private static StorageException failure(String name, String doing, Exception cause) {
    var told =
        causes(cause)
            .filter(SQLException.class::isInstance)
            .reduce((_, last) -> last)
            .orElse(cause);
    return new StorageException(
        "Database %s: could not %s: %s. %s"
            .formatted(name, doing, firstLine(told), mend(state(cause))),
        cause);
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
  }

  /// The code of what the server, or the way there, said last:
  /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
  private static @Nullable String state(Exception e) {
    return causes(e)
        .filter(SQLException.class::isInstance)
        .map(cause -> ((SQLException) cause).getSQLState())
        .reduce(null, (before, code) -> code == null ? before : code);
  }

  private static String mend(@Nullable String state) {
    return switch (state == null ? "" : state) {
      case "28P01", "28000" ->
          "Check nonmun.storage.user and password (or the environment variable"
              + " NONMUN_STORAGE_PASSWORD), and the server's pg_hba.conf";
      case "3D000" -> "Create it on the server: createdb --encoding=UTF8 nonmun";
      case "42501" -> "The user must own the database, or may create tables in its schema";
      case "53100" -> "Free some space on the server's disk; nothing of this step was kept";
      case "53300", "53400" -> "The server has no connection left: raise its max_connections";
      case "25006" -> "This server only reads: name the primary one in nonmun.storage.url";
      case "40001", "40P01" -> "Others kept writing the same; nothing of this step was kept";
      case String code when code.startsWith("08") || code.startsWith("57P") || code.isEmpty() ->
          "See whether the server runs and can be reached from here; it is tried again";
      case String code when code.startsWith("23") ->
          "The schema refuses this; nothing of this step was kept";
      default -> "Nothing of this step was kept";
    };
  }

  @Override
  public void close() {
    pool.close();
  }
}
