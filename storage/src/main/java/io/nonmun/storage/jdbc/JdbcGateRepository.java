package io.nonmun.storage.jdbc;

import io.nonmun.storage.GateRepository;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcGateRepository implements GateRepository {

  /// How soon to ask again for a gate that is held: nobody knows when its holder leaves.
  private static final Duration HELD = Duration.ofMillis(100);

  /// A turn that began this far ahead of now tells that the clock was set back.
  private static final Duration CLOCK_SET_BACK = Duration.ofMinutes(1);

  /// No server is left alone for longer: what is closed until later was closed by a wrong clock.
  private static final Duration LONGEST_CLOSED = Duration.ofDays(1);

  private static final String RESTART =
      """
      UPDATE gate SET began_at = :now, closed_until = :closedUntil,
        lease_until = CASE WHEN holder IS NULL THEN NULL ELSE :leaseUntil END
      WHERE name = :name
      """;

  private static final String ENTER =
      """
      INSERT INTO gate (name, holder, began_at, lease_until) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,
        began_at = excluded.began_at, lease_until = excluded.lease_until
      """;

  private static final String LEAVE =
      """
      UPDATE gate SET holder = NULL, lease_until = NULL
      WHERE name IN (:names) AND holder = :holder
      """;

  private static final String RELEASE =
      "UPDATE gate SET holder = NULL, lease_until = NULL WHERE holder = ?";

  private static final String CLOSE =
      """
      INSERT INTO gate (name, closed_until, closed_reason) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET
        closed_until = excluded.closed_until, closed_reason = excluded.closed_reason
      WHERE gate.closed_until IS NULL OR gate.closed_until < excluded.closed_until
      """;

  private final Database database;

  JdbcGateRepository(Database database) {
    this.database = database;
  }

  @Override
  public Duration tryEnter(
      Map<String, Duration> intervals, String holder, Duration lease, Instant now) {
    var names = intervals.keySet();
    return database.write(
        "enter the gates " + names,
        sql -> {
          restartTurnsOfTheFuture(sql, names, lease, now);
          var wait =
              gates(sql, names).stream()
                  .map(gate -> gate.wait(intervals.get(gate.name()), now))
                  .max(Comparator.naturalOrder())
                  .orElse(Duration.ZERO);
          if (wait.isZero()) {
            var leaseUntil = Utc.text(now.plus(lease));
            database.batch(
                ENTER, names, name -> new Object[] {name, holder, Utc.text(now), leaseUntil});
          }
          return wait;
        });
  }

  @Override
  public void leave(Map<String, Duration> intervals, String holder) {
    database.write(
        "leave the gates " + intervals.keySet(),
        sql -> sql.sql(LEAVE).param("names", intervals.keySet()).param("holder", holder).update());
  }

  @Override
  public void release(Predicate<String> dead) {
    database.write(
        "release the gates of dead holders",
        sql -> {
          var left =
              sql.sql("SELECT DISTINCT holder FROM gate WHERE holder IS NOT NULL")
                  .query(String.class)
                  .list();
          left.stream().filter(dead).forEach(holder -> sql.sql(RELEASE).param(holder).update());
          return left;
        });
  }

  @Override
  public void close(String gate, Instant until, String reason) {
    database.write(
        "close the gate " + gate,
        sql -> sql.sql(CLOSE).params(gate, Utc.text(until), reason).update());
  }

  /// Without this, a gate that was used before the clock was set back would stay shut until the
  /// clock has caught up. What is left of a pause that was asked for then is kept.
  private static void restartTurnsOfTheFuture(
      JdbcClient sql, Set<String> names, Duration lease, Instant now) {
    for (var gate : gates(sql, names)) {
      if (gate.beganAt() != null && gate.beganAt().isAfter(now.plus(CLOCK_SET_BACK))) {
        var ahead = Duration.between(now, gate.beganAt());
        var closedUntil = gate.closedUntil() == null ? null : gate.closedUntil().minus(ahead);
        sql.sql(RESTART)
            .param("now", Utc.text(now))
            .param("closedUntil", closedUntil == null ? null : Utc.text(closedUntil))
            .param("leaseUntil", Utc.text(now.plus(lease)))
            .param("name", gate.name())
            .update();
      }
    }
  }

  private static Collection<Gate> gates(JdbcClient sql, Set<String> names) {
    return sql.sql("SELECT * FROM gate WHERE name IN (:names)")
        .param("names", names)
        .query(JdbcGateRepository::gate)
        .list();
  }

  private static Gate gate(ResultSet row, int rowNumber) throws SQLException {
    return new Gate(
        row.getString("name"),
        instant(row.getString("began_at")),
        instant(row.getString("lease_until")),
        instant(row.getString("closed_until")));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Utc.instant(text);
  }

  /// @param beganAt of the last turn
  /// @param leaseUntil when its holder is taken for dead; absent when nobody holds it
  private record Gate(
      String name,
      @Nullable Instant beganAt,
      @Nullable Instant leaseUntil,
      @Nullable Instant closedUntil) {

    Duration wait(Duration interval, Instant now) {
      var turn = beganAt == null ? null : beganAt.plus(interval);
      var held = min(HELD, until(leaseUntil, now));
      var closed = until(closedUntil, now);
      var believed = closed.compareTo(LONGEST_CLOSED) > 0 ? Duration.ZERO : closed;
      return max(held, max(until(turn, now), believed));
    }

    private static Duration until(@Nullable Instant time, Instant now) {
      return time == null ? Duration.ZERO : max(Duration.ZERO, Duration.between(now, time));
    }

    private static Duration max(Duration a, Duration b) {
      return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
      return a.compareTo(b) <= 0 ? a : b;
    }
  }
}
