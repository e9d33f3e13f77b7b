package io.nonmun.bot.wiring;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.Loopback;
import io.nonmun.bot.config.LiveConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;

/// The running bot's container, with its status page on a port of loopback.
final class RunningBot implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final String page;

  private RunningBot(ConfigurableApplicationContext context, String page) {
    this.context = context;
    this.page = page;
  }

  /// Settings by which nothing but the status page can be reached, at a free port.
  static Map<String, String> settings(Path folder) throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("NONMUN_TELEGRAM_TOKEN", FakeTelegram.TOKEN);
    settings.put("NONMUN_TELEGRAM_BASE_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_ARXIV_SITE_URL", "http://127.0.0.1:9");
    settings.put("NONMUN_SUMMARIZER_PROVIDER", "extractive");
    settings.put("NONMUN_STORAGE_URL", "jdbc:sqlite:" + folder.resolve("nonmun.db"));
    settings.put("NONMUN_HTTP_PORT", Integer.toString(Loopback.freePort()));
    return settings;
  }

  static RunningBot start(Map<String, String> settings) {
    return start(LiveConfig.read(Optional.empty(), settings));
  }

  static RunningBot start(LiveConfig live) {
    var config = live.now();
    return new RunningBot(
        BotApplication.start(live, new Modules(config), OneBot.take(Application.database(config))),
        "http://127.0.0.1:" + config.http().port());
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  <T> Collection<T> beans(Class<T> type) {
    return context.getBeansOfType(type).values();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(page + path)).build());
  }

  HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(page + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
