package io.nonmun.bot.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.MovableClock;
import io.nonmun.bot.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnerTest {

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private Owner owner = new Owner(new Secret("correct horse"), clock);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/", exchange -> exchange.sendResponseHeaders(owner.is(exchange) ? 204 : 403, -1));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void thisMachineIsTheOwners() throws Exception {
    assertThat(isOwner("Accept", "text/html")).isTrue();
    assertThat(isOwner("Via", "1.1 proxy")).isFalse();
    assertThat(isOwner("X-Real-IP", "127.0.0.1")).isFalse();
  }

  @Test
  void thePasswordIsTheOwners() throws Exception {
    assertThat(isOwner("Authorization", basic("anybody:correct horse"))).isTrue();
    assertThat(isOwner("Authorization", basic("correct horse:"))).isFalse();
    assertThat(isOwner("Authorization", "Basic ?")).isFalse();
    assertThat(isOwner("Authorization", "Bearer correct horse")).isFalse();
  }

  @Test
  void whereThereIsNoPasswordNoneIsRight() throws Exception {
    owner = new Owner(new Secret(""), clock);

    assertThat(isOwner("Authorization", basic("admin:"))).isFalse();
  }

  @Test
  void whoGuessesWaits() throws Exception {
    for (var i = 0; i < 10; i++) {
      assertThat(isOwner("Authorization", basic("admin:guess " + i))).isFalse();
    }
    assertThat(isOwner("Authorization", basic("admin:correct horse"))).isFalse();
    clock.move(Duration.ofSeconds(61));

    assertThat(isOwner("Authorization", basic("admin:correct horse"))).isTrue();
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /// As a proxy on this machine asks, with one more header.
  private boolean isOwner(String header, String value) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .header(header, value);
    if (header.equals("Authorization")) {
      request.header("X-Forwarded-For", "203.0.113.7");
    }
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 204;
    }
  }
}
