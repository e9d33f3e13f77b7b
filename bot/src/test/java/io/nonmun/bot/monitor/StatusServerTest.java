package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.nonmun.bot.config.HttpSettings;
import io.nonmun.bot.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusServerTest {

  private static final StatusServer.Page PAGE =
      new StatusServer.Page(200, "text/plain", "fine".getBytes(StandardCharsets.UTF_8));

  // R9: a page of another site, whose name was made to point here, could read the metrics.
  @Test
  void r09ThePageIsForThoseWhoNameItByItsOwnName() throws IOException {
    // The settings' least port is 1; 0 lets the system choose.
    var server =
        new StatusServer(
            new HttpSettings("127.0.0.1", 0, List.of("nonmun.lan"), new Secret("")),
            () -> PAGE,
            () -> PAGE,
            HttpExchange::close,
            Map.of());
    server.start();
    try {
      for (var path : List.of(StatusServer.HEALTH, StatusServer.METRICS)) {
        assertThat(ask(server, path, "evil.example:8080"))
            .startsWith("HTTP/1.1 421 ")
            .contains("nonmun.http.allowed-hosts")
            .doesNotContain("fine");
        assertThat(ask(server, path, "localhost\r\nOrigin: https://evil.example"))
            .startsWith("HTTP/1.1 403 ");
        assertThat(ask(server, path, "nonmun.lan")).startsWith("HTTP/1.1 200 ").endsWith("fine");
        assertThat(ask(server, path, "localhost:8080")).startsWith("HTTP/1.1 200 ");
      }
    } finally {
      server.stop();
    }
  }

  private static String ask(StatusServer server, String path, String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      var request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
