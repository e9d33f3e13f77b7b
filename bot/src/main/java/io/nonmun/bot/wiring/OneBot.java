package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.nonmun.bot.config.Fingerprint;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.TelegramSettings;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.monitor.StatusServer;
import io.nonmun.bot.stored.RunLease;
import io.nonmun.bot.stored.RunLock;
import io.nonmun.bot.telegram.WebhookDoor;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// That one bot at a time runs on a database: a file's is kept by the operating system, a server's
/// by the server.
final class OneBot {

  private static final Logger log = LoggerFactory.getLogger(OneBot.class);

  private OneBot() {}

  /// @throws io.nonmun.bot.config.BotStartException if a bot runs
  static RunLock take(StorageSettings settings) {
    return settings.isServer()
        ? lease(Storage.openAsItIs(settings)).take(settings.place())
        : RunLock.take(settings);
  }

  /// The same for a bot that starts: on a server it stands by until the one that runs is gone, and
  /// is healthy meanwhile, or nothing would ever be rolled out. What the two are set to differently
  /// is said.
  ///
  /// @param bots what that bot then stores in, while it has the right
  static RunLock await(LiveConfig live, Supplier<Storage> bots) throws InterruptedException {
    var settings = Application.database(live.now());
    if (!settings.isServer()) {
      return RunLock.take(settings);
    }
    var shared = Storage.openAsItIs(settings);
    var lease = lease(shared);
    lease.await(() -> {
      compare(live, shared);
      return standingBy(live, shared, lease);
    });
    try {
      begin(live, shared, lease, bots.get());
      return lease;
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static void begin(LiveConfig live, Storage shared, RunLease lease, Storage storage) {
    storage.writeOnlyWith(RunLease.NAME, lease.holder());
    // Of who ran before, which may have died with a turn in hand. Another command's may be among
    // them: then two requests overlap, and still begin an interval apart.
    storage.gates().release(_ -> true);
    compare(live, shared);
    describe(live, shared, lease);
    live.onRead(_ -> describe(live, shared, lease));
  }

  /// With the bot that runs, or ran last. That it is not known changes nothing.
  private static void compare(LiveConfig live, Storage shared) {
    try {
      var differences = differences(live.now(), shared);
      if (!differences.isEmpty()) {
        log.warn("stage=settings-differ: {}", String.join(", ", differences));
      }
    } catch (StorageException | IllegalArgumentException e) {
      log.warn("settings are not compared: {}", e.getMessage());
    }
  }

  private static List<String> differences(NonmunConfig config, Storage shared) {
    if (!shared.isUpToDate()) {
      return List.of("version");
    }
    return shared
        .leases()
        .description(RunLease.NAME)
        .map(text -> Fingerprint.parse(text).differences(fingerprint(config)))
        .orElse(List.of());
  }

  /// Of a server's database: whether the bot that runs there is set as this command is.
  static Check check(NonmunConfig config, Supplier<Storage> storage) {
    return new Check(
        KOREAN.of("terminal.doctor.bots"),
        () -> {
          var differences = differences(config, storage.get());
          return differences.isEmpty()
              ? Finding.ok(KOREAN.of("terminal.doctor.bots.same"))
              : Finding.warn(
                  KOREAN.of("terminal.doctor.bots.differ", String.join(", ", differences)),
                  KOREAN.of("terminal.doctor.bots.mend"));
        });
  }

  private static void describe(LiveConfig live, Storage shared, RunLease lease) {
    shared.leases().describe(RunLease.NAME, lease.holder(), fingerprint(live.now()).text());
  }

  private static Fingerprint fingerprint(NonmunConfig config) {
    var version = OneBot.class.getPackage().getImplementationVersion();
    return Fingerprint.of(version == null ? "" : version, config);
  }

  private static Runnable standingBy(LiveConfig live, Storage shared, RunLease lease) {
    var server =
        new StatusServer(
            live.now().http(),
            () -> health(lease.seesDatabase()),
            () -> page(200, "text/plain; version=0.0.4; charset=utf-8", "nonmun_standby 1\n"),
            OneBot::another,
            doors(live.now().telegram(), shared));
    server.start();
    return server::stop;
  }

  /// Where Telegram brings updates to any of several bots, they are stored for the one that runs.
  private static Map<String, HttpHandler> doors(TelegramSettings telegram, Storage shared) {
    if (telegram.webhook().isEmpty() || !isUpToDate(shared)) {
      return Map.of();
    }
    var door =
        WebhookDoor.storing(
            telegram.token().value(), telegram.webhook(), InstantSource.system(), shared.updates());
    return Map.of(door.path(), door);
  }

  private static boolean isUpToDate(Storage shared) {
    try {
      return shared.isUpToDate();
    } catch (StorageException e) {
      log.warn(
          "the database is away, so nothing is stored for the bot that runs: {}", e.getMessage());
      return false;
    }
  }

  private static StatusServer.Page health(boolean seesDatabase) {
    return page(
        seesDatabase ? 200 : 503,
        "application/json",
        "{\"status\":\"%s\",\"standby\":true}".formatted(seesDatabase ? "UP" : "DOWN"));
  }

  private static StatusServer.Page page(int status, String type, String text) {
    return new StatusServer.Page(status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void another(HttpExchange exchange) throws IOException {
    try (exchange) {
      var text = KOREAN.of("terminal.standby").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(503, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /// With connections of its own, so that it waits for no other work. An older schema is brought up
  /// to date by who has the right, and by nobody who stands by.
  private static RunLease lease(Storage shared) {
    return new RunLease(shared.leases(), shared::bringUpToDate, shared::close, RunLease.HALT);
  }
}
