package io.nonmun.storage.jdbc;

import io.nonmun.storage.model.Repair.Gap;
import io.nonmun.storage.model.Repair.Loss;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Copies one table of a damaged database, by its own tree and not by an index: forward from its
/// beginning; where a page cannot be read, from ever further behind it, and backward from there.
/// What lies between is lost.
final class Salvage {

  private static final int LONGEST_LEAP = 40; // of whole numbers, as a power of two

  private final Connection damaged;
  private final Connection sound;
  private final String table;
  private final List<String> columns;
  private final List<String> key;
  private final String source;
  private final List<Gap> gaps = new ArrayList<>();
  private long read;
  private long refused;

  private Salvage(
      Connection damaged,
      Connection sound,
      String table,
      List<String> columns,
      List<String> key,
      boolean hasRowId) {
    this.damaged = damaged;
    this.sound = sound;
    this.table = table;
    this.columns = columns;
    this.key = key;
    this.source = hasRowId ? table + " NOT INDEXED" : table;
  }

  /// Copies what both have of a table.
  ///
  /// @param sound where the table is empty, inside a transaction
  /// @return what could not be copied; empty where everything was
  static Optional<Loss> copy(Connection damaged, Connection sound, String table)
      throws SQLException {
    var known = columns(damaged, table);
    var columns = columns(sound, table).stream().map(Column::name).toList();
    var common = columns.stream().filter(known.stream().map(Column::name).toList()::contains);
    var hasRowId = hasRowId(sound, table);
    var key =
        hasRowId
            ? List.of("rowid")
            : columns(sound, table).stream()
                .filter(column -> column.keyPart() > 0)
                .sorted(Comparator.comparing(Column::keyPart))
                .map(Column::name)
                .toList();
    var salvage = new Salvage(damaged, sound, table, common.toList(), key, hasRowId);
    salvage.copy();
    return salvage.gaps.isEmpty() && salvage.refused == 0
        ? Optional.empty()
        : Optional.of(new Loss(table, salvage.read, salvage.gaps, salvage.refused));
  }

  private void copy() throws SQLException {
    @Nullable Object @Nullable [] last = null; // the last key that was read
    while (true) {
      var end = forward(last);
      if (end.finished) {
        return;
      }
      var reached = end.last == null ? last : end.last;
      var next = reached == null ? null : leap(reached);
      // What is behind the damage, from its other side.
      var before = backward(reached, next);
      gaps.add(new Gap(text(reached), text(before == null ? next : before)));
      if (next == null) {
        return;
      }
      last = next;
      insertAt(next);
    }
  }

  private record End(@Nullable Object @Nullable [] last, boolean finished) {}

  private End forward(@Nullable Object @Nullable [] after) throws SQLException {
    return scan(after == null ? "" : " WHERE " + tuple() + " > " + marks(), "ASC", after);
  }

  /// @return the lowest key that was read
  private @Nullable Object @Nullable [] backward(
      @Nullable Object @Nullable [] after, @Nullable Object @Nullable [] before)
      throws SQLException {
    var lower = after == null ? "" : tuple() + " > " + marks();
    var upper = before == null ? "" : tuple() + " < " + marks();
    var both = Stream.of(lower, upper).filter(part -> !part.isEmpty());
    var where = both.collect(Collectors.joining(" AND "));
    var parameters =
        Stream.of(after, before)
            .flatMap(part -> part == null ? Stream.of() : Arrays.stream(part))
            .toArray();
    return scan(where.isEmpty() ? "" : " WHERE " + where, "DESC", parameters).last;
  }

  private End scan(String where, String order, @Nullable Object @Nullable [] parameters)
      throws SQLException {
    var sql =
        "SELECT %s, %s FROM %s%s ORDER BY %s"
            .formatted(
                String.join(", ", key),
                String.join(", ", columns),
                source,
                where,
                key.stream().map(part -> part + " " + order).collect(Collectors.joining(", ")));
    @Nullable Object @Nullable [] last = null;
    try (var select = damaged.prepareStatement(sql);
        var insert = sound.prepareStatement(insertion())) {
      bind(select, parameters);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          for (var i = 0; i < columns.size(); i++) {
            insert.setObject(i + 1, rows.getObject(key.size() + i + 1));
          }
          last = keyOf(rows);
          keep(insert);
        }
      }
      return new End(last, true);
    } catch (SQLiteException e) {
      if (!isDamage(e)) {
        throw e;
      }
      return new End(last, false);
    }
  }

  private void keep(PreparedStatement insert) throws SQLException {
    try {
      if (insert.executeUpdate() > 0) {
        read++;
      } else {
        refused++;
      }
    } catch (SQLiteException e) {
      if (primary(e) != SQLiteErrorCode.SQLITE_CONSTRAINT
          && primary(e) != SQLiteErrorCode.SQLITE_MISMATCH) {
        throw new SQLException(e); // of the new database, and no damage of the old one
      }
      refused++;
    }
  }

  /// The nearest key behind a damaged part that can be read.
  private @Nullable Object @Nullable [] leap(@Nullable Object[] from) throws SQLException {
    for (var part = key.size() - 1; part >= 0; part--) {
      for (var bound : further(from[part])) {
        var found = first(from, part, bound);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static List<Object> further(@Nullable Object value) {
    return switch (value) {
      case Number number ->
          IntStream.range(0, LONGEST_LEAP)
              .<Object>mapToObj(leap -> number.longValue() + (1L << leap))
              .toList();
      case String text ->
          IntStream.iterate(text.length() - 1, at -> at >= 0, at -> at - 1)
              .<Object>mapToObj(at -> text.substring(0, at) + (char) (text.charAt(at) + 1))
              .toList();
      case null, default -> List.of();
    };
  }

  private @Nullable Object @Nullable [] first(@Nullable Object[] from, int part, Object bound)
      throws SQLException {
    var parts = key.subList(0, part + 1);
    var sql =
        "SELECT %s FROM %s WHERE (%s) >= (%s) ORDER BY %s LIMIT 1"
            .formatted(
                String.join(", ", key),
                source,
                String.join(", ", parts),
                String.join(", ", parts.stream().map(_ -> "?").toList()),
                String.join(", ", key));
    try (var select = damaged.prepareStatement(sql)) {
      var parameters = Arrays.copyOf(from, part + 1);
      parameters[part] = bound;
      bind(select, parameters);
      try (var rows = select.executeQuery()) {
        return rows.next() ? keyOf(rows) : null;
      }
    } catch (SQLiteException e) {
      if (!isDamage(e)) {
        throw e;
      }
      return null;
    }
  }

  private void insertAt(@Nullable Object[] at) throws SQLException {
    var sql =
        "SELECT %s FROM %s WHERE %s = %s"
            .formatted(String.join(", ", columns), source, tuple(), marks());
    try (var select = damaged.prepareStatement(sql);
        var insert = sound.prepareStatement(insertion())) {
      bind(select, at);
      try (var rows = select.executeQuery()) {
        if (rows.next()) {
          for (var i = 0; i < columns.size(); i++) {
            insert.setObject(i + 1, rows.getObject(i + 1));
          }
          keep(insert);
        }
      }
    } catch (SQLiteException e) {
      if (!isDamage(e)) { // its key could be read, and a page of its text cannot
        throw e;
      }
      refused++;
    }
  }

  private String insertion() {
    return "INSERT OR IGNORE INTO %s (%s) VALUES (%s)"
        .formatted(
            table,
            String.join(", ", columns),
            String.join(", ", columns.stream().map(_ -> "?").toList()));
  }

  private String tuple() {
    return "(" + String.join(", ", key) + ")";
  }

  private String marks() {
    return "(" + String.join(", ", key.stream().map(_ -> "?").toList()) + ")";
  }

  private @Nullable Object[] keyOf(ResultSet rows) throws SQLException {
    var values = new @Nullable Object[key.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = rows.getObject(i + 1);
    }
    return values;
  }

  private static void bind(PreparedStatement statement, @Nullable Object @Nullable [] parameters)
      throws SQLException {
    for (var i = 0; parameters != null && i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  private static @Nullable String text(@Nullable Object @Nullable [] key) {
    return key == null
        ? null
        : Arrays.stream(key).map(String::valueOf).collect(Collectors.joining(" "));
  }

  static boolean isDamage(SQLiteException e) {
    return switch (primary(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR -> true;
      default -> false;
    };
  }

  private static SQLiteErrorCode primary(SQLiteException e) {
    return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
  }

  // --- how a table is made ---

  /// @param keyPart its place in the primary key from 1 on; 0 for none
  private record Column(String name, int keyPart) {}

  /// Without those that are computed.
  private static List<Column> columns(Connection database, String table) throws SQLException {
    var columns = new ArrayList<Column>();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (rows.next()) {
        columns.add(new Column(rows.getString("name"), rows.getInt("pk")));
      }
    }
    return columns;
  }

  private static boolean hasRowId(Connection database, String table) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery("PRAGMA table_list(" + table + ")")) {
      return rows.next() && rows.getInt("wr") == 0;
    }
  }
}
