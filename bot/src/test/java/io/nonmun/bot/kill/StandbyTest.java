package io.nonmun.bot.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.Loopback;
import io.nonmun.storage.LeaseRepository;
import io.nonmun.storage.NeedsPostgres;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several bots on one PostgreSQL: one runs, the others stand by.
@NeedsPostgres
class StandbyTest {

  private static final Logger log = LoggerFactory.getLogger(StandbyTest.class);
  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  private @TempDir Path folder;

  /// What people say while nobody runs is answered by the next, once.
  @Test
  void anotherBeginsWithinTenSecondsOfADeathAndAnswersEachOnce() throws Exception {
    var database = PostgresServer.database(folder);
    var bots = new ArrayList<BotProcess>();
    try (var telegram = new FakeTelegram();
        var storage = Storage.open(database)) {
      var settings = settings(telegram, database.url());
      for (var n = 0; n < 3; n++) {
        settings.put("NONMUN_HTTP_PORT", Integer.toString(Loopback.freePort()));
        var log = folder.resolve("bot" + n + ".log");
        bots.add(BotProcess.start(settings, log));
        if (n == 0) {
          telegram.say(1, "/help");
          telegram.await("the first answer", () -> answers(telegram, 1) == 1);
        } else {
          telegram.await("one that stands by", () -> read(log).contains("stage=standby"));
          var port = settings.get("NONMUN_HTTP_PORT");
          telegram.await("its health", () -> health(port).contains("\"standby\":true"));
        }
      }

      for (var chat = 2; chat <= 3; chat++) {
        // Else an answer may be known to nobody but who got it, and comes again.
        telegram.await("what was handled is known", () -> storage.updates().unhandled().isEmpty());
        var running = running(bots, storage.leases());
        telegram.say(chat, "/help");
        running.kill();
        var killed = System.nanoTime();
        bots.remove(running);
        telegram.await("another that has the right", () -> holds(running, storage.leases()));
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TAKEOVER);
        telegram.await("a poll of it", () -> polled(telegram, killed).isPositive());
        log.info("another polls after {}", polled(telegram, killed));

        var asked = chat;
        telegram.await("an answer", () -> answers(telegram, asked) >= 1);
        assertThat(running(bots, storage.leases()).isAlive()).isTrue();
      }
      // Asked to stop, it gives its right back, and nobody is waited for.
      bots.getFirst().stop();
      assertThat(bots.getFirst().exitCode()).isEqualTo(128 + 15);
      assertThat(storage.leases().holder("bot")).isEmpty();
      assertThat(List.of(answers(telegram, 1), answers(telegram, 2), answers(telegram, 3)))
          .containsOnly(1L);
    } finally {
      bots.forEach(BotProcess::close);
    }
  }

  private static Map<String, String> settings(FakeTelegram telegram, String url)
      throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("NONMUN_TELEGRAM_TOKEN", FakeTelegram.TOKEN);
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    settings.put("NONMUN_ARXIV_SITE_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_ARXIV_RSS_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");
    settings.put("NONMUN_STORAGE_URL", url);
    return settings;
  }

  /// Empty where nobody answers.
  private static String health(String port) {
    var address = URI.create("http://127.0.0.1:%s/actuator/health".formatted(port));
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BotProcess running(List<BotProcess> bots, LeaseRepository leases) {
    var holder = leases.holder("bot").orElseThrow();
    return bots.stream()
        .filter(bot -> holder.contains("-" + bot.pid() + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean holds(BotProcess dead, LeaseRepository leases) {
    return leases
        .holder("bot")
        .filter(holder -> !holder.contains("-" + dead.pid() + "-"))
        .isPresent();
  }

  private static long answers(FakeTelegram telegram, long chat) {
    return telegram.calls("sendMessage").stream().filter(call -> call.chatId() == chat).count();
  }

  /// How long after a moment somebody polled; negative where nobody did.
  private static Duration polled(FakeTelegram telegram, long since) {
    return telegram.calls("getUpdates").stream()
        .filter(call -> call.atNanos() > since)
        .findFirst()
        .map(call -> Duration.ofNanos(call.atNanos() - since))
        .orElse(Duration.ofNanos(-1));
  }
}
