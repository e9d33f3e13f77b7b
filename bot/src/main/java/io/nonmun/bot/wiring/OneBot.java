package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.sun.net.httpserver.HttpExchange;
import io.nonmun.bot.config.HttpSettings;
import io.nonmun.bot.monitor.StatusServer;
import io.nonmun.bot.stored.RunLease;
import io.nonmun.bot.stored.RunLock;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/// That one bot at a time runs on a database: a file's is kept by the operating system, a server's
/// by the server.
final class OneBot {

  private OneBot() {}

  /// @throws io.nonmun.bot.config.BotStartException if a bot runs
  static RunLock take(StorageSettings settings) {
    return settings.isServer() ? lease(settings).take(settings.place()) : RunLock.take(settings);
  }

  /// The same for a bot that starts: on a server it stands by until the one that runs is gone, and
  /// is healthy meanwhile, or nothing would ever be rolled out.
  ///
  /// @param http where it says so
  /// @param bots what that bot then stores in, while it has the right
  static RunLock await(StorageSettings settings, HttpSettings http, Supplier<Storage> bots)
      throws InterruptedException {
    if (!settings.isServer()) {
      return RunLock.take(settings);
    }
    var lease = lease(settings);
    lease.await(() -> standingBy(http, lease));
    bots.get().writeOnlyWith(RunLease.NAME, lease.holder());
    // Of who ran before, which may have died with a turn in hand. Another command's may be among
    // them: then two requests overlap, and still begin an interval apart.
    bots.get().gates().release(_ -> true);
    return lease;
  }

  private static Runnable standingBy(HttpSettings http, RunLease lease) {
    var server =
        new StatusServer(
            http,
            () -> health(lease.seesDatabase()),
            () -> page(200, "text/plain; version=0.0.4; charset=utf-8", "nonmun_standby 1\n"),
            OneBot::another,
            Map.of());
    server.start();
    return server::stop;
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
  private static RunLease lease(StorageSettings settings) {
    var storage = Storage.openAsItIs(settings);
    return new RunLease(storage.leases(), storage::bringUpToDate, storage::close, RunLease.HALT);
  }
}
