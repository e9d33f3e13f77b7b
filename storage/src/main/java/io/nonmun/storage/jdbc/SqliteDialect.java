package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.DateClass;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// SQLite in a file, or in memory for as long as it is open.
///
/// A file is in WAL mode: readers see the last committed state and wait for nobody; one writer at a
/// time, over all processes.
final class SqliteDialect implements SqlDialect {

  static final String PREFIX = "jdbc:sqlite:";
  static final Migrations MIGRATIONS = new Migrations(List.of("classpath:db/sqlite"), 18);

  private static final Logger log = LoggerFactory.getLogger(SqliteDialect.class);
  private static final String SETTING = "nonmun.storage.url";
  private static final String MEMORY = ":memory:";
  private static final String LOCK = ".lock";
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);
  private static final DateTimeFormatter BACKUP_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /// File locks hold between processes only; this one is for threads.
  private static final ReentrantLock MIGRATING = new ReentrantLock();

  private final String name;
  private final @Nullable Path file; // null for a database in memory
  private final ImmediateDataSource dataSource;

  /// What the file system knows the open file by; null where it has no such thing.
  private final @Nullable Object identity;

  private final AtomicBoolean rescued = new AtomicBoolean();

  /// One connection stays open: a database in memory lives as long as that, and a file's last
  /// connection to close has to fold its WAL in.
  private final Connection anchor;

  private SqliteDialect(String place) {
    name = place;
    file = place.equals(MEMORY) ? null : Path.of(place);
    dataSource = dataSource(place);
    if (file != null) {
      requireWritable(createFolderOf(file));
      finishReplacement(file);
      requireWritable(file);
      keepPrivate(file);
    }
    NativeLibrary.choose();
    try {
      anchor = dataSource.getConnection();
      identity = identity();
    } catch (SQLException | IOException e) {
      throw failure("open it", e);
    }
  }

  private @Nullable Object identity() throws IOException {
    return file == null || !Files.exists(file)
        ? null
        : Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void requireInPlace() {
    if (identity == null) {
      return;
    }
    try {
      if (!identity.equals(identity())) {
        throw new StorageException(
            ("Database %s was deleted or replaced while it is open, and nothing more is stored. %s."
                    + " Stop the program, put the database in its place again, and start it")
                .formatted(name, rescue()),
            null);
      }
    } catch (IOException e) {
      throw failure("look for it", e);
    }
  }

  /// The open file is whole for as long as it is open.
  private String rescue() {
    var copy = Path.of(file + ".rescued");
    try {
      if (!rescued.get()) {
        Files.deleteIfExists(copy);
        PrivateFiles.create(copy);
        copyTo(copy, anchor);
        rescued.set(true);
      }
      return "All that it held is in " + copy;
    } catch (IOException | SQLException e) {
      log.warn("{} cannot be written: {}", copy, e.toString());
      return "A copy of what it held could not be written to " + copy;
    }
  }

  static SqliteDialect open(String url, Migrations migrations) {
    var place = url.substring(PREFIX.length());
    if (place.isBlank() || place.startsWith("file:") || place.contains("?")) {
      throw new StorageException(
          "'" + url + "' names no plain file; use jdbc:sqlite:data/nonmun.db", null);
    }
    var dialect = new SqliteDialect(place);
    try {
      dialect.bringUpToDate(migrations);
    } catch (RuntimeException e) {
      dialect.close();
      throw e;
    }
    return dialect;
  }

  @Override
  public boolean isUpToDate() {
    return true;
  }

  /// Done when it was opened.
  @Override
  public void bringUpToDate() {}

  private static ImmediateDataSource dataSource(String place) {
    var config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
    config.enforceForeignKeys(true);
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setDateClass(DateClass.TEXT.getValue());
    if (!place.equals(MEMORY)) {
      config.resetOpenMode(SQLiteOpenMode.CREATE); // one that is deleted is not begun anew
    }
    // All connections of this process to one name of this VFS share one database.
    var location = place.equals(MEMORY) ? "file:/" + UUID.randomUUID() + "?vfs=memdb" : place;
    return new ImmediateDataSource(location, config);
  }

  private static Path createFolderOf(Path file) {
    var folder = file.toAbsolutePath().getParent();
    try {
      return PrivateFiles.createFolders(folder);
    } catch (IOException e) {
      throw new StorageException(
          "%s: its folder cannot be created: %s. Create it, or name another file"
              .formatted(file, e),
          e);
    }
  }

  private static void requireWritable(Path path) {
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new StorageException(
          "%s cannot be written by the user '%s'; give that user the right, or name another file in %s"
              .formatted(path, System.getProperty("user.name"), SETTING),
          null);
    }
  }

  /// It knows who reads what. The files that SQLite makes beside it take its rights over.
  private static void keepPrivate(Path file) {
    var opened = false;
    for (var part : List.of("", "-wal", "-shm", "-journal", LOCK)) {
      var beside = Path.of(file + part);
      try {
        opened |= part.isEmpty() ? PrivateFiles.create(beside) : PrivateFiles.narrow(beside);
      } catch (IOException e) {
        // Whether it can be used all the same, SQLite says.
        log.warn(
            "{} cannot be made private: {}; see to its owner and rights", beside, e.toString());
      }
    }
    if (opened) {
      log.warn(
          "database {} was open to other users of this machine; it is its owner's alone now", file);
    }
  }

  /// One that a kill cut off.
  private void finishReplacement(Path file) {
    if (!Replacement.isDecided(file)) {
      return;
    }
    MIGRATING.lock();
    try (var lockFile = openLockFile()) {
      Objects.requireNonNull(lockFile).lock();
      Replacement.finish(file)
          .ifPresent(kept -> log.info("stage=replaced database={} kept={}", file, kept));
    } catch (IOException e) {
      throw failure("put the new one in its place", e);
    } finally {
      MIGRATING.unlock();
    }
  }

  static void deleteBeside(Path database) throws IOException {
    for (var part : List.of("-wal", "-shm", "-journal", LOCK)) {
      Files.deleteIfExists(Path.of(database + part));
    }
  }

  @Override
  public DataSource dataSource() {
    return dataSource;
  }

  /// `BEGIN IMMEDIATE` keeps others from writing.
  @Override
  public int isolation() {
    return TransactionDefinition.ISOLATION_DEFAULT;
  }

  @Override
  public boolean isConflict(Exception e) {
    return false;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public WordIndex words() {
    return new Fts5Index();
  }

  private void bringUpToDate(Migrations migrations) {
    try {
      if (isReady(migrations)) {
        return;
      }
      MIGRATING.lock();
      try (var lockFile = openLockFile()) {
        if (lockFile != null) {
          lockFile.lock();
        }
        if (!isReady(migrations)) {
          migrate(migrations);
        }
      } finally {
        MIGRATING.unlock();
      }
    } catch (IOException | SQLException | FlywayException e) {
      throw failure("open it", e);
    }
  }

  /// Another process may be migrating the same file. The lock file stays: to delete it would let a
  /// third process lock a new one while a second waits for the old.
  private @Nullable FileChannel openLockFile() throws IOException {
    if (file == null) {
      return null;
    }
    var lock = Path.of(file + LOCK);
    PrivateFiles.create(lock); // who may read it could hold it
    return FileChannel.open(lock, StandardOpenOption.WRITE);
  }

  private boolean isReady(Migrations migrations) throws SQLException {
    var version = schemaVersion();
    if (version > migrations.newest()) {
      throw new StorageException(
          ("%s has schema %d, written by a newer version of this program; this one knows schema %d."
                  + " Start the newer version again, or put the backup from before the upgrade in"
                  + " its place: %s.backup-v%d-…")
              .formatted(name, version, migrations.newest(), name, migrations.newest()),
          null);
    }
    return version == migrations.newest()
        && (file == null || query("PRAGMA journal_mode").equals("wal"));
  }

  private int schemaVersion() throws SQLException {
    if (query("SELECT count(*) FROM sqlite_schema").equals("0")) {
      return 0;
    }
    if (query("SELECT count(*) FROM sqlite_schema WHERE name = '" + Migrations.TABLE + "'")
        .equals("0")) {
      throw new StorageException(
          name + " is the database of another program; name another file in " + SETTING, null);
    }
    return Integer.parseInt(
        query(
            "SELECT coalesce(max(CAST(version AS INTEGER)), 0) FROM "
                + Migrations.TABLE
                + " WHERE success = 1"));
  }

  private void migrate(Migrations migrations) throws SQLException {
    query("PRAGMA journal_mode = WAL");
    var version = schemaVersion();
    if (version == migrations.newest()) {
      return; // a restored backup, which comes without WAL
    }
    var begun = Instant.now();
    var backup = version == 0 || file == null ? "none" : backupBeside(file, version, begun);
    migrations.run(dataSource);
    log.info(
        "stage=migrate database={} from={} to={} backup={} took={}ms",
        name,
        version,
        migrations.newest(),
        backup,
        Duration.between(begun, Instant.now()).toMillis());
  }

  private String backupBeside(Path file, int version, Instant now) {
    var backup = file + ".backup-v" + version + "-" + BACKUP_TIME.format(now);
    backup(Path.of(backup));
    return backup;
  }

  private String query(String sql) throws SQLException {
    try (var statement = anchor.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void backup(Path target) {
    if (file == null) {
      throw new StorageException("A database in memory cannot be backed up", null);
    }
    if (Files.exists(target)) {
      throw new StorageException(
          target + " exists, and a backup overwrites nothing; name another file", null);
    }
    var folder = createFolderOf(target);
    try {
      var partial = Files.createTempFile(folder, target.getFileName() + ".", ".partial");
      try {
        try (var connection = dataSource.getConnection()) {
          copyTo(partial, connection);
        }
        Files.move(partial, target);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException | SQLException e) {
      throw failure("write the backup " + target, e);
    }
  }

  private static void copyTo(Path empty, Connection connection) throws IOException, SQLException {
    try (var copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, empty.toString());
      copy.execute();
    }
    try (var channel = FileChannel.open(empty, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public long lastNumber(Connection connection, String table) throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT seq FROM sqlite_sequence WHERE name = ?")) {
      select.setString(1, table);
      try (var rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /// Where the table has no counter, the next number is one more than the highest there is.
  @Override
  public void countOn(Connection connection, String table, long last) throws SQLException {
    try (var delete = connection.prepareStatement("DELETE FROM sqlite_sequence WHERE name = ?");
        var insert =
            connection.prepareStatement(
                """
                INSERT INTO sqlite_sequence (name, seq)
                SELECT name, ? FROM sqlite_schema WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'
                """)) {
      delete.setString(1, table);
      delete.executeUpdate();
      insert.setLong(1, last);
      insert.setString(2, table);
      insert.executeUpdate();
    }
  }

  @Override
  public StorageException failure(String doing, Exception cause) {
    return failure(name, doing, cause);
  }

  /// @param name of the database
  static StorageException failure(String name, String doing, Exception cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof SQLiteException sqlite) {
        var mend = mend(sqlite.getResultCode());
        return new StorageException(message(name, doing, sqlite.getMessage()) + ". " + mend, cause);
      }
    }
    return new StorageException(message(name, doing, cause.toString()), cause);
  }

  private static String message(String name, String doing, String reason) {
    return "Database %s: could not %s: %s".formatted(name, doing, reason);
  }

  private static String mend(SQLiteErrorCode code) {
    var primary = SQLiteErrorCode.getErrorCode(code.code & 0xff);
    return switch (primary) {
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          "It is no sound database: stop what uses it, and put a backup in its place"
              + " (./nonmun restore FILE) or save what can be read of it (./nonmun repair)";
      case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          "The file and its folder must be writable by the user '%s'"
              .formatted(System.getProperty("user.name"));
      case SQLITE_FULL -> "Free some space on its disk; nothing of this step was kept";
      case SQLITE_IOERR -> "Check its disk: space left, mount, hardware";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "Another program has kept it locked for %d s: close that program"
              .formatted(BUSY_TIMEOUT.toSeconds());
      case SQLITE_CONSTRAINT -> "The schema refuses this; nothing of this step was kept";
      default -> "Nothing of this step was kept";
    };
  }

  @Override
  public void close() {
    try {
      dataSource.close();
      anchor.close();
    } catch (SQLException e) {
      throw failure("close it", e);
    }
  }
}
