package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.nonmun.bot.config.BotStartException;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.config.Fingerprint;
import io.nonmun.bot.config.Secret;
import io.nonmun.bot.doctor.FileChecks;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.Finding.Status;
import io.nonmun.storage.NeedsPostgres;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bot and its commands on PostgreSQL; its days are `KillLoopTest`'s.
@NeedsPostgres
class PostgresBotTest {

  private static final String PASSWORD = "open-sesame-7";

  private @TempDir Path folder;
  private Map<String, String> settings;

  @BeforeEach
  void prepare() throws Exception {
    settings = RunningBot.settings(folder);
    settings.put(
        "NONMUN_STORAGE_URL", PostgresServer.database(folder).url() + "&password=" + PASSWORD);
  }

  private Application application() {
    return Assembly.open(ConfigReader.read(Optional.empty(), settings), (_, _, _) -> {});
  }

  @Test
  void itIsWellAndShowsNoPassword() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      assertThat(bot.get("/actuator/health").body()).contains("\"database\":{\"status\":\"UP\"");
      assertThat(bot.get("/settings").body())
          .contains("storage.url", "jdbc:postgresql://", "password=****")
          .doesNotContain(PASSWORD);
      assertThat(bot.bean(Scheduler.class).getSchedulerState().isStarted()).isTrue();
      assertThat(bot.bean(Scheduler.class).getScheduledExecutions())
          .as("the timetable, in the server's table")
          .isNotEmpty();
    }
  }

  @Test
  void oneBotRunsOnIt() {
    var database = Application.database(ConfigReader.read(Optional.empty(), settings));
    try (var _ = RunningBot.start(settings)) {
      assertThatThrownBy(() -> OneBot.take(database))
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll("봇이 돌고 있습니다", database.place())
          .hasMessageNotContaining(PASSWORD);
      try (var application = application()) {
        assertThatThrownBy(() ->
                application.migrate(
                    "jdbc:sqlite:" + folder.resolve("copy.db"), "", new Secret(""), _ -> {}))
            .isInstanceOf(BotStartException.class);
      }
    }
    OneBot.take(database).close();
  }

  @Test
  void itMovesToAFileAndBackToAServer() {
    var file = "jdbc:sqlite:" + folder.resolve("copy.db");
    try (var application = application()) {
      assertThat(application.migrate(file, "", new Secret(""), _ -> {})).hasSizeGreaterThan(30);
    }
    settings.put("NONMUN_STORAGE_URL", file);
    var empty = PostgresServer.database(folder.resolve("another"));
    try (var application = application()) {
      assertThat(application.migrate(empty.url(), "", new Secret(""), _ -> {}))
          .hasSizeGreaterThan(30);
    }
  }

  @Test
  void whatOnlyAFileHasSaysWhatToUseInstead() {
    try (var application = application()) {
      assertThatThrownBy(() -> application.backup(folder.resolve("copy")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("pg_dump");
      assertThatThrownBy(() -> application.restore(folder.resolve("copy")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("pg_restore");
      assertThatThrownBy(application::repair)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("pg_restore");
    }
  }

  @Test
  void doctorNamesWhatTheRunningBotIsSetToDifferently() throws Exception {
    var config = ConfigReader.read(Optional.empty(), settings);
    try (var storage = Storage.open(Application.database(config))) {
      storage.leases().take("bot", "another", Duration.ofMinutes(1));
      storage.leases().describe("bot", "another", Fingerprint.of("", config).text());
    }
    assertThat(lastFinding().status()).isEqualTo(Status.OK);

    settings.put("NONMUN_DIGEST_PAPERS", "3");
    assertThat(lastFinding().status()).isEqualTo(Status.WARN);
    assertThat(lastFinding().detail()).endsWith(": digest.papers");
  }

  private Finding lastFinding() throws Exception {
    try (var application = application()) {
      return application.checks().getLast().test().call();
    }
  }

  @Test
  void doctorLooksAtItAndSaysThatBackupsAreTheServers() throws Exception {
    settings.put("NONMUN_STORAGE_BACKUP_FOLDER", folder.toString());
    try (var application = application()) {
      var found = application.checks().getFirst().test().call();

      assertThat(found.status()).isEqualTo(Status.OK);
      assertThat(found.detail()).startsWith("jdbc:postgresql://").doesNotContain(PASSWORD);
    }
    var config = ConfigReader.read(Optional.empty(), settings);
    var backups =
        FileChecks.backups(Application.database(config), config.storage().backup()).test().call();
    assertThat(backups.status()).isEqualTo(Status.WARN);
    assertThat(backups.mend()).contains("pg_dump");
  }
}
