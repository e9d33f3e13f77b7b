package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/// What differs between databases: connecting, migrating, backing up, what keeps a transaction's
/// reads true, searching words, and reading an error. The repositories' SQL is what SQLite and
/// PostgreSQL both understand.
interface SqlDialect extends AutoCloseable {

  /// Opens the database with its schema up to date.
  ///
  /// @throws StorageException if that fails
  static SqlDialect open(StorageSettings settings) {
    if (settings.url().startsWith(SqliteDialect.PREFIX)) {
      return SqliteDialect.open(settings.url(), SqliteDialect.MIGRATIONS);
    }
    if (settings.url().startsWith(PostgresDialect.PREFIX)) {
      return PostgresDialect.open(settings, PostgresDialect.MIGRATIONS);
    }
    throw new StorageException(
        "'%s' is no database this program knows; use jdbc:sqlite:data/nonmun.db or jdbc:postgresql://host/nonmun"
            .formatted(settings.place()),
        null);
  }

  /// The same, but an older schema of a server is left as it is, for those who work with it.
  static SqlDialect openAsItIs(StorageSettings settings) {
    return settings.url().startsWith(PostgresDialect.PREFIX)
        ? PostgresDialect.openAsItIs(settings, PostgresDialect.MIGRATIONS)
        : open(settings);
  }

  /// Its transactions of the [#isolation] see what nobody changes before they commit.
  DataSource dataSource();

  /// The level of transactions that write, as `TransactionDefinition` counts them.
  int isolation();

  /// Whether a transaction failed only because of what another one wrote, and may succeed when it
  /// is done anew.
  boolean isConflict(Exception e);

  /// Whether processes of other machines may have it open too.
  boolean isShared();

  /// The clock that all who have it open share.
  Clock clock();

  WordIndex words();

  /// Whether the schema is the one this program knows.
  boolean isUpToDate();

  /// Changes an older schema to the one this program knows, whoever works with it.
  ///
  /// @throws StorageException if it is newer
  void bringUpToDate();

  /// Whether what is written now will be there at the next start.
  ///
  /// @throws StorageException if not
  void requireInPlace();

  void backup(Path target);

  /// The last number that a table gave to a row, there or not; 0 where it does not say.
  long lastNumber(Connection connection, String table) throws SQLException;

  /// Has a table give higher numbers than this from now on.
  void countOn(Connection connection, String table, long last) throws SQLException;

  StorageException failure(String doing, Exception cause);

  @Override
  void close();
}
