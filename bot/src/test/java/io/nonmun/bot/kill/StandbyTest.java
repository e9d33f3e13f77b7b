package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.Loopback;
import io.nonmun.storage.NeedsPostgres;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several bots on one PostgreSQL: one runs, the others stand by.
///
/// `-Dnonmun.away=60` has the database away for a minute instead of seconds.
@NeedsPostgres
class StandbyTest {

  private static final Logger log = LoggerFactory.getLogger(StandbyTest.class);
  private static final Duration TAKEOVER = Duration.ofSeconds(10);
  private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("nonmun.away", 7));
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String STANDS_BY = "stage=standby";
  private static final String RUNS_NOW = "stage=takeover";
  private static final String HOLD_FOR_ANOTHER =
      "INSERT INTO lease (name, holder, until) VALUES ('bot', 'another', 'infinity')";

  private final FakeTelegram telegram = new FakeTelegram();
  private final List<Bot> bots = new ArrayList<>();
  private @TempDir Path folder;
  private StorageSettings database;
  private String url;

  @BeforeEach
  void connect() {
    database = PostgresServer.database(folder);
    url = database.url();
  }

  @AfterEach
  void end() {
    bots.forEach(bot -> bot.process().close());
    telegram.close();
  }

  private record Bot(BotProcess process, Path log, String port) {

    boolean says(String words) {
      return times(words) > 0;
    }

    long times(String words) {
      try {
        return Files.readString(log).lines().filter(line -> line.contains(words)).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean has(String holder) {
      return holder.contains("-" + process.pid() + "-");
    }

    /// Empty where nobody answers.
    String health() {
      var address = URI.create("http://127.0.0.1:%s/actuator/health".formatted(port));
      try (var client = HttpClient.newHttpClient()) {
        var answer = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
      } catch (IOException e) {
        return "";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "";
      }
    }
  }

  private Bot start(Map<String, String> more) throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("NONMUN_TELEGRAM_TOKEN", FakeTelegram.TOKEN);
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    settings.put("NONMUN_ARXIV_SITE_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_ARXIV_RSS_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");
    settings.put("NONMUN_STORAGE_URL", url);
    settings.put("NONMUN_HTTP_PORT", Integer.toString(Loopback.freePort()));
    settings.putAll(more);
    var log = folder.resolve("bot" + bots.size() + ".log");
    var bot = new Bot(BotProcess.start(settings, log), log, settings.get("NONMUN_HTTP_PORT"));
    bots.add(bot);
    return bot;
  }

  /// One that runs.
  private Bot first() throws Exception {
    var bot = start(Map.of());
    say(1);
    await("the first answer", () -> answers(1) == 1);
    return bot;
  }

  private Bot standingBy() throws Exception {
    var bot = start(Map.of());
    await("one that stands by", () -> bot.says(STANDS_BY));
    return bot;
  }

  /// What people say while nobody runs is answered by the next, once.
  @Test
  void anotherBeginsWithinTenSecondsOfADeathAndAnswersEachOnce() throws Exception {
    try (var storage = Storage.open(database)) {
      first();
      for (var n = 0; n < 2; n++) {
        var bot = standingBy();
        await("its health", () -> bot.health().contains("\"standby\":true"));
      }

      for (var chat = 2; chat <= 3; chat++) {
        // Else an answer may be known to nobody but who got it, and comes again.
        await("what was handled is known", () -> storage.updates().unhandled().isEmpty());
        var running = running(storage);
        say(chat);
        running.process().kill();
        var killed = System.nanoTime();
        bots.remove(running);
        await("another that has the right", () -> isHeldByAnotherThan(running, storage));
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TAKEOVER);
        await("a poll of it", () -> polled(killed).isPositive());
        log.info("another polls after {}", polled(killed));

        var asked = chat;
        await("an answer", () -> answers(asked) >= 1);
        assertThat(running(storage).process().isAlive()).isTrue();
      }
      // Asked to stop, it gives its right back, and nobody is waited for.
      bots.getFirst().process().stop();
      assertThat(bots.getFirst().process().exitCode()).isEqualTo(128 + 15);
      assertThat(storage.leases().holder("bot")).isEmpty();
      assertThat(List.of(answers(1), answers(2), answers(3))).containsOnly(1L);
    }
  }

  @Test
  void whileTheDatabaseIsAwayNobodyTakesOverAndAllGoOnWhenItIsBack() throws Exception {
    try (var wire = new Wire(database);
        var storage = Storage.open(database)) {
      url = wire.url();
      var running = first();
      var waiting = standingBy();
      await("what was handled is known", () -> storage.updates().unhandled().isEmpty());
      var holder = storage.leases().holder("bot").orElseThrow();

      wire.cut();
      var cutAt = storage.clock().instant();
      telegram.say(2, "/start"); // whose answer needs the database
      await("unhealthy bots", () -> isDown(running) && isDown(waiting));
      await("a long absence", () -> storage.clock().instant().isAfter(cutAt.plus(AWAY)));
      assertThat(storage.leases().holder("bot")).as("who was heard of lately").isEmpty();

      wire.mend();
      await("the same one to run", () -> storage.leases().holder("bot").isPresent());
      assertThat(storage.leases().holder("bot")).contains(holder);
      await("an answer", () -> asked(2) > 0);
      await("healthy bots", () -> isUp(running) && isUp(waiting));
      for (var bot : List.of(running, waiting)) {
        assertThat(bot.times("stage=database-away")).isOne();
        assertThat(bot.times("stage=database-back")).isOne();
        assertThat(bot.says(RUNS_NOW)).isFalse();
      }
      assertThat(asked(2)).isOne();

      running.process().kill();
      await("the other", () -> waiting.says(RUNS_NOW));
    }
  }

  private static boolean isDown(Bot bot) {
    return bot.health().startsWith("503 ");
  }

  private static boolean isUp(Bot bot) {
    return bot.health().startsWith("200 ");
  }

  /// A new version beside the old one changes nothing before it is its turn.
  @Test
  void anOlderSchemaIsBroughtUpToDateByWhoRunsAndNobodyElse() throws Exception {
    var newest = version();
    PostgresServer.execute("DROP DATABASE IF EXISTS older");
    PostgresServer.execute("CREATE DATABASE older");
    database = PostgresServer.settings("older");
    url = database.url();
    Flyway.configure()
        .dataSource(url, null, null)
        .table("nonmun_schema_history")
        .locations("classpath:db/postgresql")
        .target(Integer.toString(newest - 1))
        .load()
        .migrate();
    PostgresServer.execute(database, HOLD_FOR_ANOTHER);

    var bot = standingBy();
    assertThatThrownBy(() -> Storage.open(database))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("another works", "schema " + newest);
    assertThat(version()).isEqualTo(newest - 1);
    PostgresServer.execute(database, "DELETE FROM lease");

    say(1);
    await("an answer", () -> answers(1) == 1);
    assertThat(version()).isEqualTo(newest);
    assertThat(bot.says("stage=migrate")).isTrue();
  }

  @Test
  void whoIsTooOldForTheDatabaseEndsWhenItIsItsTurn() throws Exception {
    PostgresServer.execute(database, HOLD_FOR_ANOTHER);
    var bot = standingBy();
    PostgresServer.execute(
        database,
        """
        CREATE TABLE newer (id bigint);
        INSERT INTO nonmun_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (99, '99', '', 'SQL', '', '', 0, true)
        """);
    assertThat(bot.process().isAlive()).isTrue();
    PostgresServer.execute(database, "DELETE FROM lease");

    assertThat(bot.process().exitCode()).isOne();

    assertThat(bot.says("schema 99, written by a newer version")).isTrue();
    assertThat(telegram.calls("getUpdates")).isEmpty();
    PostgresServer.execute(
        database, "DROP TABLE newer; DELETE FROM nonmun_schema_history WHERE version = '99'");
    try (var storage = Storage.open(database)) {
      assertThat(storage.leases().holder("bot")).as("the lease is given back").isEmpty();
    }
  }

  @Test
  void whatBotsAreSetToDifferentlyIsSaidByItsKey() throws Exception {
    var running = start(Map.of("NONMUN_DIGEST_PAPERS", "7"));
    say(1);
    await("the first answer", () -> answers(1) == 1);
    var others =
        Map.of("NONMUN_DIGEST_PAPERS", "9", "NONMUN_SUMMARIZER_OPENAI_API_KEY", "sk-secret-of-one");
    var bot = start(others);
    await("one that stands by", () -> bot.says(STANDS_BY) && isUp(bot));

    var told = "stage=settings-differ: digest.papers, summarizer.openai.api-key";
    assertThat(bot.times(told)).isOne();
    running.process().kill();
    await("a take-over", () -> bot.says("started took"));
    assertThat(bot.times(told)).isEqualTo(2);
    assertThat(bot.says("sk-secret")).isFalse();
    assertThat(running.says("settings-differ")).isFalse();
  }

  private int version() {
    return PostgresServer.number(
        database, "SELECT max(CAST(version AS integer)) FROM nonmun_schema_history");
  }

  private void say(long chat) {
    telegram.say(chat, "/help");
  }

  private Bot running(Storage storage) {
    var holder = storage.leases().holder("bot").orElseThrow();
    return bots.stream().filter(bot -> bot.has(holder)).findFirst().orElseThrow();
  }

  private static boolean isHeldByAnotherThan(Bot dead, Storage storage) {
    return storage.leases().holder("bot").filter(holder -> !dead.has(holder)).isPresent();
  }

  private long answers(long chat) {
    return telegram.calls("sendMessage").stream().filter(call -> call.chatId() == chat).count();
  }

  /// How many messages with buttons a chat has.
  private long asked(long chat) {
    return telegram.calls("sendMessage").stream()
        .filter(call -> call.chatId() == chat && call.parameters().has("reply_markup"))
        .count();
  }

  /// How long after a moment somebody polled; negative where nobody did.
  private Duration polled(long since) {
    return telegram.calls("getUpdates").stream()
        .filter(call -> call.atNanos() > since)
        .findFirst()
        .map(call -> Duration.ofNanos(call.atNanos() - since))
        .orElse(Duration.ofNanos(-1));
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "waited in vain for " + what + "; " + telegram.calls("sendMessage"));
      }
      Thread.sleep(20);
    }
  }
}
