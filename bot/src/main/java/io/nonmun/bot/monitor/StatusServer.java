package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.config.BotStartException;
import io.nonmun.bot.config.HttpSettings;
import io.nonmun.bot.web.HttpServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Serves health and metrics at `nonmun.http`, at the addresses where Boot's own web server would,
/// and hands every other request to the page.
///
/// The JDK's server: a few pages are not worth the start-up time and memory of a servlet container.
public final class StatusServer implements SmartLifecycle {

  public static final String HEALTH = "/actuator/health";
  public static final String METRICS = "/actuator/prometheus";

  private static final Logger log = LoggerFactory.getLogger(StatusServer.class);

  private final HttpSettings settings;
  private final Supplier<Page> health;
  private final Supplier<Page> metrics;
  private final HttpHandler others;
  private final Map<String, HttpHandler> open;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService executor;

  /// One answer.
  public record Page(int status, String type, byte[] body) {
    static final Page NOT_ALLOWED = text(405, "only GET\n");
    static final Page FAILED = text(500, "failed, see the log\n");

    private static Page text(int status, String text) {
      return new Page(status, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// @param others answers what is asked for beside the two
  /// @param open by path, who answers whatever name the server is asked by, and knows by other
  ///   means who asks
  public StatusServer(
      HttpSettings settings,
      Supplier<Page> health,
      Supplier<Page> metrics,
      HttpHandler others,
      Map<String, HttpHandler> open) {
    this.settings = settings;
    this.health = health;
    this.metrics = metrics;
    this.others = others;
    this.open = Map.copyOf(open);
  }

  @Override
  public synchronized void start() {
    try {
      var created =
          HttpServers.bind(
              new InetSocketAddress(settings.address(), settings.port()),
              settings.allowedHosts(),
              "add it to nonmun.http.allowed-hosts to let that in",
              this::answer);
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      open.forEach(created::createContext);
      created.setExecutor(threads);
      created.start();
      executor = threads;
      server = created;
    } catch (IOException | IllegalArgumentException e) {
      throw new BotStartException(
          KOREAN.of(
              "terminal.status.unopened",
              settings.address(),
              Integer.toString(settings.port()),
              e.getMessage()),
          e);
    }
  }

  /// Where it listens; the port may have been left to the system.
  public synchronized InetSocketAddress address() {
    if (server == null) {
      throw new IllegalStateException("not running");
    }
    return server.getAddress();
  }

  @Override
  public synchronized void stop() {
    if (server != null && executor != null) {
      server.stop(0);
      executor.shutdown();
      server = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return server != null;
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (!HEALTH.equals(path) && !METRICS.equals(path)) {
      others.handle(exchange);
      return;
    }
    try (exchange) {
      var page = page(exchange);
      exchange.getResponseHeaders().set("Content-Type", page.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(page.status(), -1);
      } else {
        exchange.sendResponseHeaders(page.status(), page.body().length);
        exchange.getResponseBody().write(page.body());
      }
    }
  }

  private Page page(HttpExchange exchange) {
    var method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Page.NOT_ALLOWED;
    }
    try {
      return exchange.getRequestURI().getPath().equals(HEALTH) ? health.get() : metrics.get();
    } catch (RuntimeException e) {
      log.error("{} failed", exchange.getRequestURI().getPath(), e);
      return Page.FAILED;
    }
  }
}
