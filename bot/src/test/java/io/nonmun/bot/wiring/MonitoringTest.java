package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.monitor.DatabaseProbe;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.monitor.StatusServer;
import io.nonmun.bot.monitor.Vitals;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an owner's monitoring reads of the running bot, over HTTP.
class MonitoringTest {

  private static final Category CL = new Category("cs.CL");
  private static final LocalDate DUE = AnnouncementCalendar.due(Instant.now());
  private static final int PAPERS = 3;
  private static final long READER = 100;

  private @TempDir Path folder;
  private final FakeArxiv arxiv = new FakeArxiv();
  private final FakeModelServer model = new FakeModelServer();
  private final FakeTelegram telegram = new FakeTelegram();
  private Map<String, String> settings;

  @BeforeEach
  void nothingCanBeReached() throws IOException {
    settings = RunningBot.settings(folder);
    settings.put("NONMUN_ARXIV_CATEGORIES", CL.code());
  }

  @AfterEach
  void close() {
    telegram.close();
    model.close();
    arxiv.close();
  }

  @Test
  void ofSeveralServersEachIsMeasured() throws Exception {
    arxiv.announce(listing(DUE));
    allCanBeReached();
    subscribe();
    try (var other = new FakeModelServer()) {
      settings.put("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_BASE_URL", other.url());
      try (var bot = RunningBot.start(settings)) {
        telegram.await("sendMessage", 1);

        var metrics =
            awaited(
                bot, StatusServer.METRICS, text -> text.contains("{outcome=\"summarised\"} 3.0"));

        assertThat(model.requests.get() + other.requests.get()).isEqualTo(PAPERS);
        for (var server : List.of(model, other)) {
          var name = server.url().replaceAll("http://|/v1", "");
          assertThat(metrics.lines())
              .contains(
                  "nonmun_endpoint_up{endpoint=\"openai/" + name + "\"} 1.0",
                  "nonmun_endpoint_answers{endpoint=\"openai/%s\"} %d.0"
                      .formatted(name, server.requests.get()),
                  "nonmun_endpoint_failures{endpoint=\"openai/" + name + "\"} 0.0");
        }
      }
    }
  }

  @Test
  void everyMetricTellsOfTheWorkThatWasDone() throws Exception {
    arxiv.announce(listing(DUE));
    allCanBeReached();
    subscribe();
    try (var bot = RunningBot.start(settings)) {
      telegram.await("sendMessage", 1);
      telegram.say(READER, "/help");
      telegram.await("sendMessage", 2);

      var metrics =
          awaited(
              bot,
              StatusServer.METRICS,
              text -> text.contains("nonmun_runs_total{") && text.contains("nonmun_queue 0"));
      var sent = telegram.calls("sendMessage").size();

      assertThat(metrics.lines())
          .contains(
              "nonmun_runs_total{outcome=\"ready\"} 1.0",
              "nonmun_papers{state=\"summarised\"} 3.0",
              "nonmun_papers{state=\"failed\"} 0.0",
              "nonmun_messages_total{outcome=\"sent\"} " + sent + ".0",
              "nonmun_send_seconds_count " + sent,
              "nonmun_summaries_total{outcome=\"summarised\"} 3.0",
              "nonmun_model_latency_seconds_count 3",
              "nonmun_tokens_total{kind=\"prompt\"} 1800.0",
              "nonmun_tokens_total{kind=\"completion\"} 600.0",
              "nonmun_queue 0.0");
      assertThat(metrics).contains("jvm_memory_used_bytes").doesNotContain(FakeTelegram.TOKEN);
      assertThat(metrics.lines().map(line -> line.substring(0, line.lastIndexOf(' '))))
          .as("names and labels; a value may hold any number")
          .noneMatch(name -> name.contains("2611.") || name.contains(Long.toString(READER)));
      assertThat(bot.get(StatusServer.HEALTH).body()).doesNotContain(FakeTelegram.TOKEN);
    }
  }

  @Test
  void aBotAtWorkIsUp() throws Exception {
    arxiv.announce(listing(DUE));
    allCanBeReached();
    telegram.say(READER, "/help");
    try (var bot = RunningBot.start(settings)) {
      var health =
          awaited(
              bot,
              StatusServer.HEALTH,
              text ->
                  status(text, "announcement").equals("UP") && status(text, "poll").equals("UP"));

      assertThat(JsonMapper.shared().readTree(health).path("status").asString()).isEqualTo("UP");
      for (var part : List.of("database", "poll", "announcement", "provider", "queue")) {
        assertThat(status(health, part)).as(part).isEqualTo("UP");
      }
      assertThat(bot.get(StatusServer.HEALTH).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aDatabaseThatCannotBeReadIsDown() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      jdbc(bot).execute("alter table listing rename to lost");

      assertHealth(bot, 503, "DOWN", "database", "DOWN");
      jdbc(bot).execute("alter table lost rename to listing");
    }
  }

  // R3: a file that has become read-only, and a full disk, can still be read.
  @Test
  void r03ADatabaseThatTakesNoWriteIsDownAndTheAdminsAreTold() throws Exception {
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    settings.put("NONMUN_TELEGRAM_ADMINS", "7");
    try (var bot = RunningBot.start(settings)) {
      for (var change : List.of("insert", "update", "delete")) {
        jdbc(bot)
            .execute(
                """
                create trigger full_on_%1$s before %1$s on probe
                begin select raise(abort, 'database or disk is full'); end\
                """
                    .formatted(change));
      }

      assertHealth(bot, 503, "DOWN", "database", "DOWN");
      bot.bean(DatabaseProbe.class).look();
      telegram.await("an alert", () -> told(7, "⚠️ 데이터베이스를 읽거나 쓰지 못합니다"));

      for (var change : List.of("insert", "update", "delete")) {
        jdbc(bot).execute("drop trigger full_on_" + change);
      }
      bot.bean(DatabaseProbe.class).look();
      telegram.await("its end", () -> told(7, "✅ 데이터베이스를 다시 읽고 씁니다"));
      assertThat(status(bot.get(StatusServer.HEALTH).body(), "database")).isEqualTo("UP");
    }
  }

  // R3: with a full disk, not even /help was answered.
  @Test
  void r03WhatNeedsNoWriteIsAnsweredWhileTheDatabaseTakesNone() throws Exception {
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    try (var bot = RunningBot.start(settings)) {
      telegram.await("getUpdates", 1);
      for (var change : List.of("insert", "update", "delete")) {
        jdbc(bot)
            .execute(
                """
                create trigger full_on_%1$s before %1$s on telegram_update
                begin select raise(abort, 'database or disk is full'); end\
                """
                    .formatted(change));
      }
      telegram.say(READER, "/help");
      telegram.say(READER, "/time 08:30");
      telegram.await("sendMessage", 2);
      assertThat(telegram.calls("sendMessage"))
          .hasSize(2)
          .anySatisfy(call -> assertThat(call.text()).contains("/help"))
          .anySatisfy(call -> assertThat(call.text()).startsWith("⏳ 지금은 저장할 수 없어"));

      for (var change : List.of("insert", "update", "delete")) {
        jdbc(bot).execute("drop trigger full_on_" + change);
      }
      telegram.await("sendMessage", 3);
      assertThat(telegram.calls("sendMessage").get(2).text()).contains("08:30");
    }
  }

  private boolean told(long admin, String text) {
    return telegram.calls("sendMessage").stream()
        .anyMatch(call -> call.chatId() == admin && call.text().contains(text));
  }

  @Test
  void aDeafBotIsDown() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      bot.bean(Vitals.class).polled(Instant.now().minus(Duration.ofHours(1)));

      assertHealth(bot, 503, "DOWN", "poll", "DOWN");
    }
  }

  @Test
  void anAnnouncementThatStaysAwayDegrades() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      bot.bean(Storage.class).ledger().announce(List.of(listing(DUE.minusDays(14))));

      assertHealth(bot, 200, "DEGRADED", "announcement", "DEGRADED");
    }
  }

  @Test
  void aModelWithoutBudgetDegrades() throws Exception {
    settings.putAll(model.settings());
    settings.put("NONMUN_SUMMARIZER_OPENAI_PRICE_IN", "1");
    settings.put("NONMUN_SUMMARIZER_OPENAI_MONTHLY_BUDGET", "5");
    try (var bot = RunningBot.start(settings)) {
      var spending = bot.bean(Storage.class).spending();
      spending.record(Instant.now(), "openai", "fake", 1, 1, new BigDecimal("5"));

      assertHealth(bot, 200, "DEGRADED", "provider", "DEGRADED");
    }
  }

  // U10: no alert while 238 of 247 summaries fail, since the provider is ready between its rests.
  @Test
  void u10AModelThatCannotBeReachedDegradesAndTheAdminsAreTold() throws Exception {
    arxiv.announce(listing(DUE, 12));
    allCanBeReached();
    settings.put("NONMUN_SUMMARIZER_OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    settings.put("NONMUN_TELEGRAM_ADMINS", "7");
    subscribe();
    try (var bot = RunningBot.start(settings)) {
      awaited(bot, StatusServer.HEALTH, text -> status(text, "model").equals("DEGRADED"));
      bot.bean(ModelHealth.class).look();
      telegram.await("an alert", () -> told(7, "⚠️ 요약 모델이 요약하지 못하고 있습니다"));

      assertThat(telegram.calls("sendMessage"))
          .filteredOn(call -> call.chatId() == 7 && call.text().contains("요약 모델이"))
          .singleElement()
          .satisfies(call ->
              assertThat(call.text())
                  .contains(
                      "통과 0 · 거절 0 · 답 없음 ", "127.0.0.1:9", "nonmun.summarizer.openai", "doctor"));
    }
  }

  @Test
  void aLongQueueDegradesAndIsCounted() throws Exception {
    try (var bot = RunningBot.start(settings)) {
      jdbc(bot)
          .update(
              """
              with recursive update_ids(id) as (select 1 union all select id + 1 from update_ids limit 10001)
              insert into telegram_update (update_id, chat_id, received_at, json)
              select id, 0, '2026-11-21T00:00:00Z', '{}' from update_ids\
              """);

      assertHealth(bot, 200, "DEGRADED", "queue", "DEGRADED");
      assertThat(bot.get(StatusServer.METRICS).body()).contains("nonmun_queue 10001.0");
    }
  }

  private static void assertHealth(
      RunningBot bot, int code, String whole, String part, String status) throws Exception {
    var answer = bot.get(StatusServer.HEALTH);
    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(JsonMapper.shared().readTree(answer.body()).path("status").asString())
        .isEqualTo(whole);
    assertThat(status(answer.body(), part)).isEqualTo(status);
  }

  private static String status(String health, String part) {
    JsonNode components = JsonMapper.shared().readTree(health).path("components");
    return components.path(part).path("status").asString();
  }

  /// A page as soon as it is so.
  private static String awaited(RunningBot bot, String page, Predicate<String> condition)
      throws Exception {
    var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var body = bot.get(page).body();
    while (!condition.test(body)) {
      assertThat(System.nanoTime()).as(body).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
      body = bot.get(page).body();
    }
    return body;
  }

  private void allCanBeReached() {
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
    settings.putAll(arxiv.settings());
    settings.putAll(model.settings());
  }

  private void subscribe() {
    var preferences =
        new ChatPreferences(
            List.of(CL), List.of(), List.of(), null, ZoneId.of("Asia/Seoul"), 10, true);
    var url = settings.get("NONMUN_STORAGE_URL");
    try (var storage = Storage.open(new io.nonmun.storage.StorageSettings(url))) {
      storage
          .chats()
          .save(new Chat(ChatKey.of(READER), Chat.Kind.PRIVATE, preferences, null, false));
    }
  }

  private static Listing listing(LocalDate day) {
    return listing(day, PAPERS);
  }

  private static Listing listing(LocalDate day, int papers) {
    return new Listing(
        CL,
        day,
        IntStream.range(0, papers)
            .mapToObj(MonitoringTest::paper)
            .map(paper ->
                new ListingEntry(
                    paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
            .toList());
  }

  private static Paper paper(int number) {
    return new Paper(
        new PaperVersion(new ArxivId("2611.%05d".formatted(number)), 1),
        "On the method of number " + number,
        "We propose a method for long inputs. It works better than the baselines in all experiments.",
        List.of("Ada Lovelace"),
        CL,
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private static JdbcTemplate jdbc(RunningBot bot) {
    return new JdbcTemplate(bot.bean(DataSource.class));
  }
}
