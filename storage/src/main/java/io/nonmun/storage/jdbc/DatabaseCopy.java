package io.nonmun.storage.jdbc;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.CopiedTable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;

/// Copies all that one database holds to another of either dialect, which is empty.
///
/// Rows go in the order of their keys, some thousand in a transaction, so that what the target has
/// of a table is always its beginning: whoever runs it again after a kill goes on behind that. A
/// mark in the target keeps it from being used before both are the same. Words are not copied, but
/// made anew; neither are leases, and db-scheduler's tasks, which begin anew with each start.
public final class DatabaseCopy {

  /// As long as this is there, the copy is not whole.
  private static final String COPYING = "copying";

  private static final Set<String> NOT_COPIED =
      Set.of(Migrations.TABLE, "search", "search_entry", "probe", "lease", "scheduled_tasks");

  private static final int CHUNK = 2_000;
  private static final int HASH_BITS = 256;

  private final SqlDialect source;
  private final SqlDialect target;
  private final StorageSettings to;

  private DatabaseCopy(SqlDialect source, SqlDialect target, StorageSettings to) {
    this.source = source;
    this.target = target;
    this.to = to;
  }

  /// @param copied hears of each table when it is there
  /// @return every table, the same here and there
  /// @throws StorageException if the target holds anything else, or is not the same in the end
  public static List<CopiedTable> run(
      StorageSettings from, StorageSettings to, Consumer<CopiedTable> copied) {
    if (from.place().equals(to.place())) {
      throw new StorageException(
          to.place() + " is the database that is in use; name another", null);
    }
    if (from.file().filter(file -> !file.toFile().exists()).isPresent()) {
      throw new StorageException(from.place() + " is not there, so there is nothing to copy", null);
    }
    List<CopiedTable> all;
    try (var source = SqlDialect.open(from);
        var target = SqlDialect.open(to)) {
      all = new DatabaseCopy(source, target, to).run(copied);
    }
    Database.open(to).close(); // and takes the papers' words in
    return all;
  }

  /// @throws StorageException if a copy into it was begun and not ended
  static void requireWhole(Database database, StorageSettings settings) {
    var marks =
        database.read(
            "see whether it is whole",
            sql ->
                sql.sql("SELECT count(*) FROM mark WHERE name = ?")
                    .param(COPYING)
                    .query(Integer.class)
                    .single());
    if (marks > 0) {
      throw new StorageException(
          "%s is the beginning of a copy; run ./nonmun migrate --to again to finish it, or delete it"
              .formatted(settings.place()),
          null);
    }
  }

  private List<CopiedTable> run(Consumer<CopiedTable> copied) {
    try (var here = source.dataSource().getConnection();
        var there = target.dataSource().getConnection()) {
      if (source.isolation() != TransactionDefinition.ISOLATION_DEFAULT) {
        here.setTransactionIsolation(source.isolation());
      }
      here.setAutoCommit(false); // and nothing of it changes meanwhile
      if (isBegun(here)) {
        throw new StorageException(
            "What is to be copied is the beginning of a copy itself; finish that first", null);
      }
      var tables = tables(here, there);
      begin(there, tables);
      var all = new ArrayList<CopiedTable>();
      for (var table : tables) {
        table.copy(here, there);
        all.add(same(table, here, there));
        copied.accept(all.getLast());
      }
      here.rollback();
      keepCounting(here, there);
      try (var end = there.prepareStatement("DELETE FROM mark WHERE name = ?")) {
        end.setString(1, COPYING);
        end.executeUpdate();
      }
      there.commit();
      return all;
    } catch (SQLException e) {
      throw target.failure("copy the database", e);
    }
  }

  /// An empty target becomes ours; one that was begun stays it.
  private void begin(Connection there, List<Table> tables) throws SQLException {
    there.setAutoCommit(false);
    if (!isBegun(there)) {
      for (var table : tables) {
        if (count(there, table.name) > 0) {
          throw new StorageException(
              "%s is not empty: %s has %,d rows. Name an empty database: nothing was changed"
                  .formatted(to.place(), table.name, count(there, table.name)),
              null);
        }
      }
      try (var mark = there.prepareStatement("INSERT INTO mark (name, set_at) VALUES (?, ?)")) {
        mark.setString(1, COPYING);
        mark.setString(2, Utc.text(Instant.now()));
        mark.executeUpdate();
      }
    }
    there.commit();
  }

  private static boolean isBegun(Connection database) throws SQLException {
    return count(database, "mark WHERE name = '" + COPYING + "'") > 0;
  }

  private CopiedTable same(Table table, Connection here, Connection there) throws SQLException {
    var original = table.hashed(here);
    var copy = table.hashed(there);
    if (!copy.equals(original)) {
      throw new StorageException(
          "%s differs from what was copied: %,d rows of %s for %,d. Did the original change since the copy was begun? Delete %s and begin again"
              .formatted(to.place(), copy.rows(), table.name, original.rows(), to.place()),
          null);
    }
    return copy;
  }

  /// Numbers of uploads that were given once are not given again, also where their rows are gone.
  private void keepCounting(Connection here, Connection there) throws SQLException {
    var last = Math.max(source.lastNumber(here, "upload"), max(there, "upload"));
    target.countOn(there, "upload", last);
    target.countOn(there, "job", max(there, "job"));
  }

  private static long max(Connection database, String table) throws SQLException {
    return number(database, "SELECT coalesce(max(number), 0) FROM " + table);
  }

  private static long count(Connection database, String from) throws SQLException {
    return number(database, "SELECT count(*) FROM " + from);
  }

  private static long number(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  // --- what there is to copy ---

  /// Of both, those that others refer to first.
  private static List<Table> tables(Connection here, Connection there) throws SQLException {
    var known = names(here);
    known.retainAll(names(there));
    var ordered = new LinkedHashSet<String>();
    for (var name : known) {
      add(name, here.getMetaData(), ordered);
    }
    var tables = new ArrayList<Table>();
    for (var name : ordered) {
      var columns = columns(here.getMetaData(), name);
      columns.retainAll(columns(there.getMetaData(), name));
      tables.add(new Table(name, List.copyOf(columns), key(here.getMetaData(), name)));
    }
    return tables;
  }

  private static Set<String> names(Connection database) throws SQLException {
    var names = new TreeSet<String>();
    try (var rows =
        database.getMetaData().getTables(null, database.getSchema(), "%", new String[] {"TABLE"})) {
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
    }
    names.removeAll(NOT_COPIED);
    names.removeIf(name -> name.startsWith("sqlite_") || name.startsWith("search_"));
    return names;
  }

  private static void add(String name, DatabaseMetaData facts, Set<String> ordered)
      throws SQLException {
    if (ordered.contains(name)) {
      return;
    }
    var parents = new TreeSet<String>();
    try (var rows = facts.getImportedKeys(null, null, name)) {
      while (rows.next()) {
        parents.add(rows.getString("PKTABLE_NAME"));
      }
    }
    for (var parent : parents) {
      add(parent, facts, ordered);
    }
    ordered.add(name);
  }

  /// Without those that are computed.
  private static Set<String> columns(DatabaseMetaData facts, String table) throws SQLException {
    var columns = new LinkedHashSet<String>();
    try (var rows = facts.getColumns(null, null, table, "%")) {
      while (rows.next()) {
        if (!"YES".equals(rows.getString("IS_GENERATEDCOLUMN"))) {
          columns.add(rows.getString("COLUMN_NAME"));
        }
      }
    }
    return columns;
  }

  private static List<String> key(DatabaseMetaData facts, String table) throws SQLException {
    var key = new TreeMap<Integer, String>();
    try (var rows = facts.getPrimaryKeys(null, null, table)) {
      while (rows.next()) {
        key.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
      }
    }
    return List.copyOf(key.values());
  }

  // --- one table ---

  /// @param key empty where rows have none: then it is copied in one piece
  private record Table(String name, List<String> columns, List<String> key) {

    /// Of the mark of the copy itself nothing is said.
    private static final String OTHERS = " WHERE name <> '" + COPYING + "'";

    void copy(Connection here, Connection there) throws SQLException {
      if (key.isEmpty()) {
        try (var delete = there.createStatement()) {
          delete.executeUpdate("DELETE FROM " + name);
        }
        insertAll(here, there, "", List.of());
        there.commit();
        return;
      }
      var last = last(there);
      int rows;
      do {
        var behind = last.isEmpty() ? "" : " WHERE (%s) > (%s)".formatted(keys(), marks(key));
        var before = last;
        last = insertAll(here, there, behind + " ORDER BY " + keys() + " LIMIT " + CHUNK, before);
        rows = last.equals(before) ? 0 : 1;
        there.commit();
      } while (rows > 0);
    }

    private String keys() {
      return String.join(", ", key);
    }

    private static String marks(List<String> columns) {
      return columns.stream().map(_ -> "?").collect(Collectors.joining(", "));
    }

    /// The key of the last row that the target has; empty where it has none.
    private List<Object> last(Connection there) throws SQLException {
      var sql =
          "SELECT %s FROM %s%s ORDER BY %s LIMIT 1"
              .formatted(
                  keys(),
                  name,
                  name.equals("mark") ? OTHERS : "",
                  key.stream().map(part -> part + " DESC").collect(Collectors.joining(", ")));
      try (var statement = there.createStatement();
          var rows = statement.executeQuery(sql)) {
        var last = new ArrayList<Object>();
        if (rows.next()) {
          for (var i = 1; i <= key.size(); i++) {
            last.add(rows.getObject(i));
          }
        }
        return last;
      }
    }

    /// @return the key of the last row that was inserted, `after` where none was
    private List<Object> insertAll(
        Connection here, Connection there, String which, List<Object> after) throws SQLException {
      var last = after;
      try (var select =
              here.prepareStatement(
                  "SELECT " + String.join(", ", columns) + " FROM " + name + which);
          var insert =
              there.prepareStatement(
                  "INSERT INTO %s (%s) VALUES (%s)"
                      .formatted(name, String.join(", ", columns), marks(columns)))) {
        select.setFetchSize(CHUNK);
        for (var i = 0; i < after.size(); i++) {
          select.setObject(i + 1, after.get(i));
        }
        try (var rows = select.executeQuery()) {
          while (rows.next()) {
            insert(rows, insert);
            last = keyOf(rows);
          }
        }
        insert.executeBatch();
      }
      return last;
    }

    private void insert(ResultSet row, PreparedStatement insert) throws SQLException {
      for (var i = 1; i <= columns.size(); i++) {
        insert.setObject(i, row.getObject(i));
      }
      insert.addBatch();
    }

    private List<Object> keyOf(ResultSet row) throws SQLException {
      var values = new ArrayList<Object>();
      for (var part : key) {
        values.add(row.getObject(part));
      }
      return values;
    }

    /// Rows are added up, so that their order does not count.
    CopiedTable hashed(Connection database) throws SQLException {
      var sum = BigInteger.ZERO;
      var count = 0L;
      try (var select =
          database.prepareStatement(
              "SELECT %s FROM %s%s"
                  .formatted(
                      String.join(", ", columns), name, name.equals("mark") ? OTHERS : ""))) {
        select.setFetchSize(CHUNK);
        try (var rows = select.executeQuery()) {
          while (rows.next()) {
            sum = sum.add(new BigInteger(1, hash(rows)));
            count++;
          }
        }
      }
      var bytes = sum.mod(BigInteger.ONE.shiftLeft(HASH_BITS)).toByteArray();
      return new CopiedTable(
          name, count, HexFormat.of().formatHex(Sha256.of(List.of(bytes))).substring(0, 16));
    }

    private byte[] hash(ResultSet row) throws SQLException {
      var values = new ArrayList<byte[]>();
      for (var i = 1; i <= columns.size(); i++) {
        values.add(bytes(row.getObject(i)));
      }
      return Sha256.of(values);
    }

    /// The same for the same value, whatever a driver makes of it.
    private static byte[] bytes(@Nullable Object value) {
      return switch (value) {
        case null -> new byte[] {'n'};
        case byte[] bytes ->
            ByteBuffer.allocate(1 + bytes.length).put((byte) 'b').put(bytes).array();
        case Double number -> ("d" + number).getBytes(StandardCharsets.UTF_8);
        case Number number -> ("i" + number.longValue()).getBytes(StandardCharsets.UTF_8);
        default -> ("s" + value).getBytes(StandardCharsets.UTF_8);
      };
    }
  }

  private static final class Sha256 {

    /// With their lengths, so that no two lists are the same bytes.
    static byte[] of(List<byte[]> values) {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var value : values) {
          digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).flip());
          digest.update(value);
        }
        return digest.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JDK has it
      }
    }
  }
}
