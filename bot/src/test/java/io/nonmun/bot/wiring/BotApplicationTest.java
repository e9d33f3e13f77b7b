package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.config.BotStartException;
import io.nonmun.bot.config.ConfigFile;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.delivery.ChatDigests;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.monitor.StatusServer;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.stored.RunLock;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

class BotApplicationTest {

  private @TempDir Path folder;
  private Map<String, String> settings;

  @BeforeEach
  void nothingCanBeReached() throws IOException {
    settings = RunningBot.settings(folder);
  }

  @Test
  void itsScheduleRuns() {
    try (var bot = RunningBot.start(settings)) {
      assertThat(bot.bean(Scheduler.class).getSchedulerState().isStarted()).isTrue();
    }
  }

  @Test
  void whoShowsPapersIsToldOfASummaryOnce() {
    try (var bot = RunningBot.start(settings)) {
      assertThat(bot.beans(Arrivals.class))
          .hasExactlyElementsOfTypes(ChatDigests.class, OpenCards.class);
    }
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      assertThat(bot.get("/actuator/env").statusCode()).isEqualTo(404);
      assertThat(bot.post(StatusServer.HEALTH).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aTakenPortIsRefusedWithTheMend() throws Exception {
    var port = Integer.parseInt(settings.get("NONMUN_HTTP_PORT"));
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> RunningBot.start(settings))
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll("127.0.0.1:" + port, "nonmun.http.port");
    }
  }

  @Test
  void whatAKilledProcessHadInHandIsFreed() {
    try (var bot = RunningBot.start(settings)) {
      jdbc(bot)
          .update(
              """
              insert into scheduled_tasks
                (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
              values ('later', 'one', ?, true, 'killed', ?, 3)\
              """,
              Timestamp.from(Instant.now().plus(Duration.ofDays(1))),
              Timestamp.from(Instant.EPOCH));
    }
    try (var bot = RunningBot.start(settings)) {
      assertThat(jdbc(bot).queryForMap("select * from scheduled_tasks where task_name = 'later'"))
          .containsEntry("picked", 0)
          .containsEntry("picked_by", null)
          .containsEntry("version", 4);
    }
  }

  @Test
  void adminsAreToldOfAChangeThatWaitsForARestart() throws Exception {
    var file = folder.resolve("config.yaml");
    Files.writeString(file, "nonmun: { digest: { papers: 10 } }");
    try (var telegram = new FakeTelegram()) {
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
      settings.put("NONMUN_TELEGRAM_ADMINS", "1,2");
      var live = LiveConfig.read(Optional.of(new ConfigFile(file)), settings);
      try (var _ = RunningBot.start(live)) {
        Files.writeString(file, "nonmun: { digest: { papers: 3 }, storage: { keep-days: 30 } }");
        live.look();
        live.look();

        telegram.await("both notes", () -> noted(telegram).equals(Set.of(1L, 2L)));
      }
    }
  }

  // R7: of a second mistake the owner heard nothing.
  @Test
  void r07AdminsAreToldOfEachConfigMistakeOnceAndThatItIsRight() throws Exception {
    var file = folder.resolve("config.yaml");
    Files.writeString(file, "nonmun: { digest: { papers: 10 } }");
    try (var telegram = new FakeTelegram()) {
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
      settings.put("NONMUN_TELEGRAM_ADMINS", "1");
      var live = LiveConfig.read(Optional.of(new ConfigFile(file)), settings);
      try (var _ = RunningBot.start(live)) {
        change(live, file, "nonmun: { digest: { papers: many } }");
        telegram.await("the first mistake", () -> told(telegram).size() == 1);
        change(live, file, "# still wrong\nnonmun: { digest: { papers: 10, tiem: 1 } }");
        telegram.await("the second", () -> told(telegram).size() == 2);
        change(live, file, "# still wrong\nnonmun: { digest: { papers: 9, tiem: 1 } }");
        change(live, file, "nonmun: { digest: { papers: 8 } }");
        telegram.await("the end", () -> told(telegram).size() == 3);

        assertThat(told(telegram).get(0)).contains("papers", "many");
        assertThat(told(telegram).get(1)).contains("tiem");
        assertThat(told(telegram).get(2)).contains("다시 읽었습니다");
      }
    }
  }

  private static void change(LiveConfig live, Path file, String text) throws IOException {
    Files.writeString(file, text);
    live.look();
    live.look();
  }

  private static List<String> told(FakeTelegram telegram) {
    return telegram.calls("sendMessage").stream()
        .map(FakeTelegram.Call::text)
        .filter(text -> text.contains("설정 파일"))
        .toList();
  }

  // R6: the one place that decides who is served.
  @Test
  void r06WhoMayBeServedIsWhatTheConfigFileSaysNow() throws Exception {
    var file = folder.resolve("config.yaml");
    var closed =
        "nonmun: { telegram: { access: allowed-chats, allowed-chats: [%s], admins: [%s] }, chats: [%s] }";
    Files.writeString(file, closed.formatted("-5, 6", "7", "{ id: -8 }"));
    var live = LiveConfig.read(Optional.of(new ConfigFile(file)), settings);
    try (var bot = RunningBot.start(live)) {
      var admission = bot.bean(Admission.class);
      bot.bean(Storage.class).chats().migrate(-5, -1005);
      assertThat(LongStream.of(-5, -1005, 6, 7, -8).allMatch(admission::admits)).isTrue();
      assertThat(admission.admits(9)).isFalse();

      change(live, file, closed.formatted("9", "", ""));
      assertThat(LongStream.of(-5, -1005, 6, 7, -8).anyMatch(admission::admits)).isFalse();
      assertThat(admission.admits(9)).isTrue();

      change(live, file, "nonmun: { telegram: { access: open } }");
      assertThat(LongStream.of(-5, -1005, 6, 7, -8).allMatch(admission::admits)).isTrue();
    }
  }

  private static Set<Long> noted(FakeTelegram telegram) {
    return telegram.calls("sendMessage").stream()
        .filter(call -> call.text().contains("다시 시작해야 적용되는 설정이 바뀌었습니다: storage.keep-days"))
        .map(FakeTelegram.Call::chatId)
        .collect(Collectors.toSet());
  }

  @Test
  void closingItClosesTheModulesAndGivesTheLockBack() {
    RunningBot.start(settings).close();
    RunLock.take(new StorageSettings(settings.get("NONMUN_STORAGE_URL"))).close();
  }

  private static JdbcTemplate jdbc(RunningBot bot) {
    return new JdbcTemplate(bot.bean(DataSource.class));
  }
}
