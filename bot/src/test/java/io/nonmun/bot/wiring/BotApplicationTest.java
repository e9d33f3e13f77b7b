package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/// The running bot's container, with its status page on a free port of loopback.
class BotApplicationTest {

  private static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private int port;

  @BeforeEach
  void settings() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    environment.put("NONMUN_TELEGRAM_TOKEN", TOKEN);
    environment.put("NONMUN_TELEGRAM_BASE_URL", "http://127.0.0.1:9");
    environment.put("NONMUN_ARXIV_SITE_URL", "http://127.0.0.1:9");
    environment.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");
    environment.put("NONMUN_STORAGE_URL", url());
    environment.put("NONMUN_HTTP_PORT", Integer.toString(port));
  }

  @Test
  void healthAndMetricsAreServed() throws Exception {
    try (var context = start()) {
      assertThat(context.getBean(Scheduler.class).getSchedulerState().isStarted()).isTrue();

      var health = get(StatusServer.HEALTH);
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body())
          .contains("\"database\":{\"status\":\"UP\"}", "\"queue\"", "\"provider\"")
          .contains("\"poll\"", "\"announcement\"");

      context.getBean(BotMetrics.class).delivery("sent");
      context.getBean(BotMetrics.class).sendWait(Duration.ofMillis(300));
      var metrics = get(StatusServer.METRICS);
      assertThat(metrics.body())
          .contains("nonmun_deliveries_total{outcome=\"sent\"} 1.0", "nonmun_queue 0.0")
          .contains("nonmun_send_wait_seconds_sum 0.3", "jvm_memory_used_bytes")
          .doesNotContain(TOKEN);
      assertThat(health.body()).doesNotContain(TOKEN);
    }
  }

  @Test
  void aDeafBotAnswers503() throws Exception {
    try (var context = start()) {
      context.getBean(Vitals.class).polled(Instant.now().minus(Duration.ofHours(1)));

      var health = get(StatusServer.HEALTH);
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"DOWN\"");
    }
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    try (var _ = start()) {
      assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
      var post =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + StatusServer.HEALTH))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      try (var client = HttpClient.newHttpClient()) {
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
      }
    }
  }

  @Test
  void aTakenPortIsRefusedWithTheMend() throws Exception {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(this::start)
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll("127.0.0.1:" + port, "nonmun.http.port");
    }
  }

  @Test
  void whatAKilledProcessHadInHandIsFreed() {
    try (var context = start()) {
      jdbc(context)
          .update(
              """
              insert into scheduled_tasks
                (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
              values ('later', 'one', ?, true, 'killed', ?, 3)\
              """,
              Timestamp.from(Instant.now().plus(Duration.ofDays(1))),
              Timestamp.from(Instant.EPOCH));
    }
    try (var context = start()) {
      assertThat(
              jdbc(context).queryForMap("select * from scheduled_tasks where task_name = 'later'"))
          .containsEntry("picked", 0)
          .containsEntry("picked_by", null)
          .containsEntry("version", 4);
    }
  }

  @Test
  void closingItClosesTheModulesAndGivesTheLockBack() {
    start().close();
    RunLock.take(url()).close();
  }

  private ConfigurableApplicationContext start() {
    var live = LiveConfig.read(Optional.empty(), environment);
    return BotApplication.start(live, new Modules(live.now()), RunLock.take(url()));
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("nonmun.db");
  }

  private static JdbcTemplate jdbc(ConfigurableApplicationContext context) {
    return new JdbcTemplate(context.getBean(DataSource.class));
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
