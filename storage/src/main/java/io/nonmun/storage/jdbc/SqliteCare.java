package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.Repair;
import io.nonmun.storage.model.Repair.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// What is done to a database while nobody uses it: another one is put in its place.
public final class SqliteCare {

  /// More says no more.
  private static final int FAULTS = 20;

  /// What the tables that a ledger hangs on say of it, where its own rows are gone.
  private static final List<String> LEDGER =
      List.of(
          """
          INSERT OR IGNORE INTO paper (id)
          SELECT paper FROM paper_version UNION SELECT paper FROM ledger
          UNION SELECT paper FROM listing_entry
          """,
          """
          INSERT OR IGNORE INTO ledger (announced_on, paper, state, reason)
          SELECT DISTINCT announced_on, paper, 'ANNOUNCED', NULL FROM listing_entry
          """,
          """
          UPDATE ledger SET state = 'FETCHED', reason = NULL
          WHERE state = 'SUMMARISED'
            AND NOT EXISTS (SELECT 1 FROM summary WHERE summary.paper = ledger.paper)
          """,
          """
          UPDATE ledger SET state = 'FETCHED', reason = NULL
          WHERE state = 'ANNOUNCED'
            AND EXISTS (SELECT 1 FROM paper_version WHERE paper_version.paper = ledger.paper)
            AND EXISTS (
              SELECT 1 FROM listing_entry AS entry
              WHERE entry.announced_on = ledger.announced_on AND entry.paper = ledger.paper
                AND entry.type IN ('NEW', 'CROSS'))
          """,
          """
          UPDATE ledger SET state = 'ANNOUNCED', reason = NULL
          WHERE state IN ('FETCHED', 'SUMMARISED', 'EXTRACTED', 'SKIPPED')
            AND NOT EXISTS (SELECT 1 FROM paper_version WHERE paper_version.paper = ledger.paper)
          """);

  private final Path file;

  public SqliteCare(Path file) {
    this.file = file;
  }

  /// Puts a copy of `backup` in the database's place.
  ///
  /// @return where the one that was there is now
  /// @throws StorageException if it is no sound database of this program; nothing has changed then
  public Optional<Path> restore(Path backup) {
    if (!Files.isRegularFile(backup)) {
      throw new StorageException(backup + " is not there; name a file of './nonmun backup'", null);
    }
    return replace(
        "restore " + backup,
        empty -> {
          try (var source = connect(backup)) {
            requireOurs(source, backup);
            requireWhole(source, backup);
            copy(source, empty);
          } catch (SQLiteException e) {
            if (Salvage.isDamage(e)) {
              throw unsound(backup, e.getMessage(), e);
            }
            throw e;
          }
          try (var copy = connect(empty)) {
            var faults = faults(copy);
            if (!faults.isEmpty()) {
              throw unsound(backup, faults.getFirst(), null);
            }
          }
        });
  }

  private static StorageException unsound(Path backup, String fault, @Nullable Exception cause) {
    return new StorageException(
        "%s is no sound database: %s. Take an older backup; nothing was changed"
            .formatted(backup, fault),
        cause);
  }

  /// Makes the database anew of what can be read of it.
  public Repair repair() {
    if (!Files.isRegularFile(file)) {
      throw new StorageException(
          file + " is not there; put a backup in its place: './nonmun restore FILE'", null);
    }
    var faults = new ArrayList<String>();
    var losses = new LinkedHashMap<String, Loss>();
    var ledger = new int[1];
    var kept =
        replace(
            "repair it",
            empty -> {
              try (var damaged = connect(file)) {
                // Or nothing is read of a file that is shorter than it says.
                execute(damaged, "PRAGMA writable_schema = ON");
                faults.addAll(faults(damaged));
                SqliteDialect.open(SqliteDialect.PREFIX + empty, schemaOf(damaged)).close();
                try (var sound = connect(empty)) {
                  strings(sound, "PRAGMA journal_mode = MEMORY"); // whole when it is put in place
                  sound.setAutoCommit(false);
                  copyAll(damaged, sound, losses);
                  ledger[0] = rebuildLedger(sound, losses);
                  sound.commit();
                }
              } finally {
                SqliteDialect.deleteBeside(empty);
              }
            });
    return new Repair(kept.orElseThrow(), faults, List.copyOf(losses.values()), ledger[0]);
  }

  private Optional<Path> replace(String doing, Replacement.Filling filling) {
    try {
      requireRoom();
      return Replacement.of(file, filling);
    } catch (IOException | SQLException e) {
      throw SqliteDialect.failure(file.toString(), doing + " (nothing was changed)", e);
    }
  }

  private void requireRoom() throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (!Files.exists(file) || Files.getFileStore(folder).getTotalSpace() == 0) {
      return;
    }
    var needed = Files.size(file);
    var left = Files.getFileStore(folder).getUsableSpace();
    if (left < needed) {
      throw new StorageException(
          "%s: its disk has %,d bytes left, and a second copy needs %,d. Free some space on it; nothing was changed"
              .formatted(file, left, needed),
          null);
    }
  }

  // --- reading what is there ---

  private static Connection connect(Path database) throws SQLException {
    NativeLibrary.choose();
    var config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return config.createConnection(SqliteDialect.PREFIX + database);
  }

  private static void requireOurs(Connection source, Path backup) throws SQLException {
    var tables = strings(source, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    if (!tables.contains(Migrations.TABLE)) {
      throw new StorageException(backup + " is no database of this program", null);
    }
    var version = version(source);
    if (version > SqliteDialect.MIGRATIONS.newest()) {
      throw new StorageException(
          "%s has schema %d, written by a newer version of this program; this one knows schema %d"
              .formatted(backup, version, SqliteDialect.MIGRATIONS.newest()),
          null);
    }
  }

  /// SQLite itself takes no notice of a last page that is cut.
  private static void requireWhole(Connection source, Path backup)
      throws IOException, SQLException {
    var pages = Long.parseLong(strings(source, "PRAGMA page_count").getFirst());
    var pageBytes = Long.parseLong(strings(source, "PRAGMA page_size").getFirst());
    if (Files.size(backup) < pages * pageBytes && !Files.exists(Path.of(backup + "-wal"))) {
      throw unsound(
          backup, "it has %,d bytes of %,d".formatted(Files.size(backup), pages * pageBytes), null);
    }
  }

  private static int version(Connection database) throws SQLException {
    return Integer.parseInt(
        strings(
                database,
                "SELECT coalesce(max(CAST(version AS INTEGER)), 0) FROM "
                    + Migrations.TABLE
                    + " WHERE success = 1")
            .getFirst());
  }

  private static Migrations schemaOf(Connection damaged) throws SQLException {
    var known = SqliteDialect.MIGRATIONS;
    try {
      var version = version(damaged);
      return version > 0 && version <= known.newest()
          ? new Migrations(known.locations(), version)
          : known;
    } catch (SQLiteException e) {
      return known;
    }
  }

  private static List<String> faults(Connection database) throws SQLException {
    try {
      var faults = strings(database, "PRAGMA integrity_check(" + FAULTS + ")");
      return faults.equals(List.of("ok")) ? List.of() : faults;
    } catch (SQLiteException e) {
      if (!Salvage.isDamage(e)) {
        throw e;
      }
      return List.of(e.getMessage());
    }
  }

  private static void copy(Connection source, Path empty) throws SQLException {
    try (var copy = source.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, empty.toString());
      copy.execute();
    }
  }

  // --- making it anew ---

  private static void copyAll(Connection damaged, Connection sound, Map<String, Loss> losses)
      throws SQLException {
    for (var table : tables(sound)) {
      Salvage.copy(damaged, sound, table).ifPresent(loss -> losses.put(table, loss));
    }
    // Numbers that were given once are not given again.
    try {
      for (var counter : strings(damaged, "SELECT name || ' ' || seq FROM sqlite_sequence")) {
        var parts = counter.split(" ");
        execute(sound, "DELETE FROM sqlite_sequence WHERE name = '" + parts[0] + "'");
        execute(
            sound, "INSERT INTO sqlite_sequence VALUES ('%s', %s)".formatted(parts[0], parts[1]));
      }
    } catch (SQLiteException e) {
      if (!Salvage.isDamage(e)) {
        throw e;
      }
    }
  }

  /// Those that hold what cannot be computed again.
  private static List<String> tables(Connection sound) throws SQLException {
    return strings(
        sound,
        """
        SELECT name FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\'
          AND name NOT IN ('%s', 'search_entry', 'probe')
        ORDER BY name
        """
            .formatted(Migrations.TABLE));
  }

  /// Has the ledger say what is there, and the listings that lack rows be read again.
  ///
  /// @return how many rows of it changed
  private static int rebuildLedger(Connection sound, Map<String, Loss> losses) throws SQLException {
    var changed = 0;
    for (var sql : LEDGER) {
      var rows = execute(sound, sql);
      changed += sql.contains("INTO paper ") ? 0 : rows;
    }
    var listed = losses.get("listing_entry");
    if (listed != null) {
      for (var gap : listed.gaps()) {
        try (var delete =
            sound.prepareStatement("DELETE FROM listing WHERE announced_on BETWEEN ? AND ?")) {
          delete.setString(1, gap.after() == null ? "" : gap.after().split(" ")[0]);
          delete.setString(2, gap.before() == null ? "~" : gap.before().split(" ")[0]);
          delete.executeUpdate();
        }
      }
    }
    dropOrphans(sound, losses);
    return changed;
  }

  /// Rows whose parents are gone, until none is left.
  private static void dropOrphans(Connection sound, Map<String, Loss> losses) throws SQLException {
    int dropped;
    do {
      dropped = 0;
      for (var table : tables(sound)) {
        for (var orphan : orphansOf(sound, table)) {
          var rows = execute(sound, orphan);
          if (rows > 0) {
            dropped += rows;
            var before = losses.get(table);
            losses.put(
                table,
                new Loss(
                    table,
                    Long.parseLong(strings(sound, "SELECT count(*) FROM " + table).getFirst()),
                    before == null ? List.of() : before.gaps(),
                    (before == null ? 0 : before.dropped()) + rows));
          }
        }
      }
    } while (dropped > 0);
  }

  /// One statement for each foreign key of a table.
  private static List<String> orphansOf(Connection sound, String table) throws SQLException {
    var keys = new LinkedHashMap<Integer, List<String>>();
    var parents = new LinkedHashMap<Integer, String>();
    try (var statement = sound.createStatement();
        var rows = statement.executeQuery("PRAGMA foreign_key_list(" + table + ")")) {
      while (rows.next()) {
        parents.put(rows.getInt("id"), rows.getString("table"));
        keys.computeIfAbsent(rows.getInt("id"), _ -> new ArrayList<>())
            .add(
                "parent.%s = %s.%s".formatted(rows.getString("to"), table, rows.getString("from")));
      }
    }
    return keys.entrySet().stream()
        .map(key ->
            "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)"
                .formatted(
                    table,
                    parents.get(key.getKey()),
                    key.getValue().stream().collect(Collectors.joining(" AND "))))
        .toList();
  }

  private static int execute(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static List<String> strings(Connection database, String sql) throws SQLException {
    var found = new ArrayList<String>();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
