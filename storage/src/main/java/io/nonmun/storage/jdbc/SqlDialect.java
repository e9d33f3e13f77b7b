package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import java.nio.file.Path;
import javax.sql.DataSource;

/// What differs between databases: connecting, migrating, backing up and reading an error. SQLite
/// is the one that there is. The repositories' SQL keeps to what the standard or PostgreSQL has
/// too, where SQLite leaves the choice (`ON CONFLICT` for `INSERT OR REPLACE`).
interface SqlDialect extends AutoCloseable {

  /// Opens the database with its schema up to date.
  ///
  /// @throws StorageException if that fails
  static SqlDialect open(String url) {
    if (url.startsWith(SqliteDialect.PREFIX)) {
      return SqliteDialect.open(url, SqliteDialect.MIGRATIONS);
    }
    throw new StorageException(
        "'" + url + "' is no database this program knows; use jdbc:sqlite:data/nonmun.db", null);
  }

  /// Its transactions hold the right to write from their start.
  DataSource dataSource();

  /// Whether what is written now will be there at the next start.
  ///
  /// @throws StorageException if not
  void requireInPlace();

  void backup(Path target);

  StorageException failure(String doing, Exception cause);

  @Override
  void close();
}
