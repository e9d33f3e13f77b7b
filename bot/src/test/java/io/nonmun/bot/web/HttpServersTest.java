package io.nonmun.bot.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Raw requests over loopback: who is let in, and that nobody can keep others out.
@Timeout(60)
class HttpServersTest {

  private static final int HALF_OPEN = 300;

  private HttpServer server = bound("127.0.0.1");

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static HttpServer bound(String address) {
    try {
      var server =
          HttpServers.bind(
              new InetSocketAddress(address, 0),
              List.of("Models.LAN", "192.168.1.5", "[2001:db8::5]"),
              "set --allow-host",
              exchange -> {
                try (exchange) {
                  exchange.sendResponseHeaders(204, -1);
                }
              });
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // R9: a page whose name is made to point here (DNS rebinding) is asked for by that name.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example.localhost",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example, localhost",
        "93.184.216.34",
        "[2001:db8::1]:8000",
        "[::ffff:93.184.216.34]",
        "localhost:port",
        "localhost..",
        "localhos\u0074\u0301",
        "[::1",
        "[localhost]",
        ".",
      })
  void r09AForeignHostIsRefused(String host) throws IOException {
    for (var method : List.of("GET", "POST", "HEAD", "OPTIONS")) {
      var answer = ask(method + " /health HTTP/1.1", "Host: " + host);
      assertThat(answer).startsWith("HTTP/1.1 421 ");
      if (!method.equals("HEAD")) {
        assertThat(answer).contains("\"code\":\"host_not_allowed\"", "set --allow-host");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8000",
        "localhost.",
        "localhost.:8000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.1.2.3",
        "[::1]",
        "[::1]:8000",
        "[0:0:0:0:0:0:0:1]",
        "[::FFFF:127.0.0.1]",
        "models.lan:8000",
        "MODELS.lan.",
        "192.168.1.5",
        "[2001:0DB8:0::5]:80",
      })
  void r09LoopbackAndWhatIsConfiguredIsAnswered(String host) throws IOException {
    assertThat(ask("GET /health HTTP/1.1", "Host: " + host)).startsWith("HTTP/1.1 204 ");
    assertThat(ask("GET /health HTTP/1.1", "hOST: " + host)).startsWith("HTTP/1.1 204 ");
  }

  @Test
  void r09TheAddressThatItIsAskedAtIsItsOwn() throws IOException {
    server.stop(0);
    server = bound("0.0.0.0");
    for (var here : List.of("127.0.0.1", "0.0.0.0")) {
      assertThat(ask("GET / HTTP/1.1", "Host: " + here)).startsWith("HTTP/1.1 204 ");
    }
    assertThat(ask("GET / HTTP/1.1", "Host: 10.9.8.7")).startsWith("HTTP/1.1 421 ");
  }

  @Test
  void r09ARequestNamesItsHostOnce() throws IOException {
    assertThat(ask("GET / HTTP/1.1")).startsWith("HTTP/1.1 400 ").contains("host_missing");
    assertThat(ask("GET / HTTP/1.0")).startsWith("HTTP/1.1 400 ").contains("host_missing");
    assertThat(ask("GET / HTTP/1.0", "Host: localhost")).startsWith("HTTP/1.1 204 ");
    assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Host: evil.example"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET / HTTP/1.1", "Host: localhost", "Host: localhost"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET / HTTP/1.1", "Host:")).startsWith("HTTP/1.1 421 ");
  }

  // RFC 9112, section 3.2.2: the target's host is the one that counts.
  @ParameterizedTest
  @CsvSource({
    "http://evil.example/health, localhost, 421",
    "//evil.example/health, localhost, 421",
    "http://localhost/health, evil.example, 421",
    "http://localhost:8000/health, localhost, 204",
    "http://user@localhost/health, localhost, 421",
  })
  void r09ATargetThatNamesAHostIsJudgedToo(String target, String host, int status)
      throws IOException {
    assertThat(ask("GET " + target + " HTTP/1.1", "Host: " + host))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  // A page that the owner visits may post to a server on the owner's machine.
  @ParameterizedTest
  @CsvSource({
    "https://evil.example, 403",
    "http://evil.example:8000, 403",
    "null, 403",
    "http://localhost.evil.example, 403",
    "chrome-extension://abcdef, 403",
    "'', 403",
    "http://localhost:3000, 204",
    "HTTPS://LOCALHOST, 204",
    "http://[::1]:8000, 204",
    "https://models.lan, 204",
  })
  void r09AForeignPageIsRefused(String origin, int status) throws IOException {
    assertThat(ask("POST /v1/x HTTP/1.1", "Host: localhost", "Origin: " + origin))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  // R14: 300 half-open connections kept everybody else out for a minute.
  @Test
  void r14HalfOpenConnectionsKeepNobodyOutAndEnd() throws Exception {
    try (var other = new OtherProcess("-Dsun.net.httpserver.maxReqTime=1")) {
      var halfOpen = new ArrayList<Socket>();
      try {
        for (var i = 0; i < HALF_OPEN; i++) {
          var socket = new Socket(InetAddress.getLoopbackAddress(), other.port);
          halfOpen.add(socket);
          socket.getOutputStream().write(bytes(BEGINNINGS.get(i % BEGINNINGS.size())));
        }

        assertThat(ask(other.port, "GET / HTTP/1.1", "Host: localhost"))
            .startsWith("HTTP/1.1 204 ");
        for (var socket : halfOpen) {
          assertThat(isClosed(socket)).isTrue();
        }
        assertThat(ask(other.port, "GET / HTTP/1.1", "Host: localhost"))
            .startsWith("HTTP/1.1 204 ");
      } finally {
        for (var socket : halfOpen) {
          socket.close();
        }
      }
    }
  }

  // E11: 256 idle sockets kept everybody else out for half a minute.
  @Test
  void e11IdleConnectionsKeepNobodyOut() throws Exception {
    try (var other = new OtherProcess("-Dsun.net.httpserver.maxReqTime=10")) {
      var idle = new ArrayList<Socket>();
      try {
        for (var i = 0; i < 768; i++) {
          var socket = new Socket(InetAddress.getLoopbackAddress(), other.port);
          idle.add(socket);
          switch (i % 3) {
            case 0 -> {} // never says a word
            case 1 -> { // has been answered, and is kept
              socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
              assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            default -> // its body does not come
                socket.getOutputStream().write(bytes(BEGINNINGS.getLast()));
          }
        }
        var start = System.nanoTime();
        for (var i = 0; i < 20; i++) {
          assertThat(ask(other.port, "GET / HTTP/1.1", "Host: localhost"))
              .startsWith("HTTP/1.1 204 ");
        }
        // Before the first of them would have been let go.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
      } finally {
        for (var socket : idle) {
          socket.close();
        }
      }
    }
  }

  /// Nothing, half a line, half of the headers, half of a body.
  private static final List<String> BEGINNINGS =
      List.of(
          "",
          "GET / HT",
          "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
          "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");

  @Test
  void r14ARequestMayTakeTenSeconds() {
    assertThat(HttpServers.REQUEST_SECONDS).isEqualTo(10);
    assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("10");
  }

  /// Whether the server ends the connection, with an answer before or without.
  private static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /// A server in a process of its own, as the JDK's reads its limits once.
  private static final class OtherProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    OtherProcess(String property) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  property,
                  "-cp",
                  System.getProperty("java.class.path"),
                  HttpServersTest.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      port = new Scanner(process.getInputStream(), StandardCharsets.UTF_8).nextInt();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /// For [OtherProcess].
  public static void main(String[] arguments) {
    System.out.println(bound("127.0.0.1").getAddress().getPort());
  }

  private String ask(String requestLine, String... headers) throws IOException {
    return ask(server.getAddress().getPort(), requestLine, headers);
  }

  private static String ask(int port, String requestLine, String... headers) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              bytes(
                  requestLine
                      + "\r\n"
                      + String.join("\r\n", headers)
                      + (headers.length == 0 ? "" : "\r\n")
                      + "Connection: close\r\nContent-Length: 0\r\n\r\n"));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
