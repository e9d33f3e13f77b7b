package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Puts another file in a database's place and keeps the one that was there, both or neither,
/// however the process ends.
///
/// The new file is made beside the database under a name of its own. Once it is whole and on the
/// disk, it is given the name `<database>.replacement`: from then on the exchange is decided, and
/// [#finish] goes on with it from wherever a kill cut it off. Whoever opens the database calls it
/// first, so that none is ever read with the write-ahead log of another.
final class Replacement {

  private static final String DECIDED = ".replacement";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Replacement() {}

  /// Fills a file beside the database.
  @FunctionalInterface
  interface Filling {
    void fill(Path empty) throws IOException, SQLException;
  }

  /// Makes the new file and puts it in the database's place; what fails before that is decided
  /// leaves everything as it was.
  ///
  /// @return where the database that was there is now; empty where there was none
  /// @throws StorageException if another program has the database open
  static Optional<Path> of(Path database, Filling filling) throws IOException, SQLException {
    finish(database);
    requireUnused(database);
    var folder = PrivateFiles.createFolders(database.toAbsolutePath().getParent());
    var made = Files.createTempFile(folder, database.getFileName() + ".", ".partial");
    try {
      filling.fill(made);
      try (var channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.setLastModifiedTime(made, FileTime.from(Instant.now()));
      Files.move(made, decided(database), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(Path.of(made + "-journal"));
    }
    return finish(database);
  }

  /// Goes on with an exchange that was decided, if there is one.
  ///
  /// @return where the database that was there is now
  static Optional<Path> finish(Path database) throws IOException {
    var decided = decided(database);
    if (!Files.exists(decided)) {
      return Optional.empty();
    }
    // The same name however often this is begun.
    var kept = database + ".before-" + TIME.format(Files.getLastModifiedTime(decided).toInstant());
    for (var part : List.of("", "-wal")) {
      var here = Path.of(database + part);
      if (Files.exists(here)) {
        Files.move(here, Path.of(kept + part));
      }
    }
    Files.deleteIfExists(Path.of(database + "-shm"));
    Files.move(decided, database, StandardCopyOption.ATOMIC_MOVE);
    return Optional.of(Path.of(kept)).filter(Files::exists);
  }

  static boolean isDecided(Path database) {
    return Files.exists(decided(database));
  }

  private static Path decided(Path database) {
    return Path.of(database + DECIDED);
  }

  /// Whoever has it open would go on in the file that is put away. This also folds its write-ahead
  /// log in; a database that is damaged is left as it is.
  private static void requireUnused(Path database) throws SQLException {
    if (!Files.exists(database)) {
      return;
    }
    var config = new SQLiteConfig();
    config.setBusyTimeout(0);
    config.setLockingMode(LockingMode.EXCLUSIVE);
    try (var connection = config.createConnection(SqliteDialect.PREFIX + database);
        var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("COMMIT");
    } catch (SQLiteException e) {
      var code = SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
      if (code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED) {
        throw new StorageException(
            database + " is in use by another program; stop that program, and try again", e);
      }
    }
  }
}
