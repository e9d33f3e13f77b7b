package io.nonmun.bot.kill;

import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The bots of one database: one that runs, and those that stand by for it.
final class Bots implements AutoCloseable {

  /// For how long a sign of the running one is good.
  private static final Duration LEASE = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final int count;
  private final StorageSettings database;
  private final Starter starter;
  private final List<Bot> alive = new ArrayList<>();
  private final List<Takeover> takeovers = new ArrayList<>();
  private @Nullable Instant killedAt; // by the server's clock
  private long killedNanos; // by this process's

  private record Takeover(Duration lease, long killedNanos, int life) {}

  /// @param life as the servers around it know it
  record Bot(BotProcess process, int life) {

    private boolean has(String holder) {
      return holder.contains("-" + process.pid() + "-");
    }
  }

  /// Starts a bot.
  @FunctionalInterface
  interface Starter {
    Bot start() throws IOException;
  }

  /// @param count how many there are at a time; a single one is not waited for
  Bots(int count, StorageSettings database, Starter starter) {
    this.count = count;
    this.database = database;
    this.starter = starter;
  }

  /// The one that runs now, as soon as there is one. Those that are missing are started.
  Bot running() throws IOException {
    alive.removeIf(bot -> !bot.process().isAlive());
    while (alive.size() < count) {
      alive.add(starter.start());
    }
    return count == 1 ? alive.getFirst() : elected();
  }

  private Bot elected() {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var sign = sign();
      var bot = sign.flatMap(s -> alive.stream().filter(b -> b.has(s.holder())).findFirst());
      if (bot.isPresent()) {
        if (killedAt != null) {
          takeovers.add(
              new Takeover(
                  Duration.between(killedAt, sign.get().at()), killedNanos, bot.get().life()));
          killedAt = null;
        }
        return bot.get();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new AssertionError("nobody has taken over within " + PATIENCE);
  }

  /// Kills the one that runs.
  void kill(Bot bot) {
    if (count > 1) {
      killedAt = query("SELECT clock_timestamp(), ''").orElseThrow().at();
    }
    killedNanos = System.nanoTime();
    bot.process().kill();
  }

  /// Leaves one alone.
  void killOthers(Bot bot) {
    alive.stream().filter(other -> !other.equals(bot)).forEach(other -> other.process().kill());
    alive.removeIf(other -> !other.equals(bot));
  }

  /// How long it took each time from a kill until another one had signed the lease, by the server's
  /// clock alone: how soon this test looks counts for nothing, but where the next sign is first
  /// seen, which makes it a second longer.
  List<Duration> takeovers() {
    return takeovers.stream().map(Takeover::lease).toList();
  }

  /// How long it took each time until the other asked for updates, where it lived to do so.
  ///
  /// @param at by life, when it first asked, as `System.nanoTime` counts
  List<Duration> polls(IntFunction<Optional<Long>> at) {
    return takeovers.stream()
        .flatMap(each -> at.apply(each.life()).stream().map(polled -> polled - each.killedNanos()))
        .map(Duration::ofNanos)
        .toList();
  }

  private record Sign(Instant at, String holder) {}

  /// The last sign of the one that runs.
  private Optional<Sign> sign() {
    return query("SELECT until, holder FROM lease WHERE name = 'bot'")
        .map(row -> new Sign(row.at().minus(LEASE), row.holder()));
  }

  private Optional<Sign> query(String sql) {
    try (var connection = DriverManager.getConnection(database.url());
        var rows = connection.createStatement().executeQuery(sql)) {
      return rows.next()
          ? Optional.of(
              new Sign(rows.getObject(1, OffsetDateTime.class).toInstant(), rows.getString(2)))
          : Optional.empty();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    alive.forEach(bot -> bot.process().close());
  }
}
