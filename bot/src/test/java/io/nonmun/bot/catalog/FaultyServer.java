package io.nonmun.bot.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// Serves one file on loopback, badly where it is told so: a fault for each request in turn, then
/// none. Raw sockets, for no HTTP server breaks its own rules.
final class FaultyServer implements AutoCloseable {

  /// How one request is answered.
  interface Fault {
    void answer(FaultyServer server, Asked asked, OutputStream out) throws IOException;
  }

  /// @param headers by lower-case name
  record Asked(String path, Map<String, String> headers) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /// The first byte that is wanted.
    int from() {
      var range = header("range");
      return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final ServerSocket socket;
  private volatile byte[] content;
  private volatile String etag = "\"one\"";

  FaultyServer(byte[] content) {
    this.content = content;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  void willFail(Fault... faults) {
    this.faults.addAll(List.of(faults));
  }

  void replace(byte[] content, String etag) {
    this.content = content;
    this.etag = etag;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  // --- the answers ---

  /// The right one, over the connection's whole length or cut after some bytes of content.
  static Fault cutAfter(int bytes) {
    return (server, asked, out) -> server.send(asked, out, bytes);
  }

  static Fault status(int code, String... headers) {
    return (_, _, out) -> head(out, code + " Status", "Content-Length: 0", headers);
  }

  static Fault redirect(String path) {
    return (server, _, out) ->
        head(out, "302 Found", "Content-Length: 0", "Location: " + server.url() + path);
  }

  static Fault ignoringRange() {
    return (server, asked, out) ->
        server.send(new Asked(asked.path(), Map.of()), out, Integer.MAX_VALUE);
  }

  static Fault withoutLength() {
    return (server, _, out) -> {
      head(out, "200 OK", "ETag: " + server.etag);
      out.write(server.content);
    };
  }

  static Fault range(String contentRange) {
    return (server, _, out) -> {
      head(out, "206 Partial Content", "Content-Length: 10", "Content-Range: " + contentRange);
      out.write(server.content, 0, 10);
    };
  }

  private void send(Asked asked, OutputStream out, int most) throws IOException {
    var whole = content;
    var condition = asked.header("if-range");
    var partial = asked.from() > 0 && (condition.isEmpty() || condition.equals(etag));
    var from = partial ? asked.from() : 0;
    if (partial && from >= whole.length) {
      head(out, "416 Range Not Satisfiable", "Content-Length: 0");
      return;
    }
    var length = "Content-Length: " + (whole.length - from);
    if (partial) {
      var range = "Content-Range: bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length);
      head(out, "206 Partial Content", length, range, "ETag: " + etag);
    } else {
      head(out, "200 OK", length, "ETag: " + etag);
    }
    out.write(whole, from, Math.min(most, whole.length - from));
  }

  private static void head(OutputStream out, String status, String header, String... headers)
      throws IOException {
    var lines = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + header + "\r\n";
    var more = String.join("", Arrays.stream(headers).map(line -> line + "\r\n").toList());
    out.write((lines + more + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  // --- the requests ---

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var request = read(connection);
      asked.add(request);
      var fault = faults.poll();
      var out = connection.getOutputStream();
      (fault == null ? cutAfter(Integer.MAX_VALUE) : fault).answer(this, request, out);
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private static Asked read(Socket connection) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    var path = in.readLine().split(" ")[1];
    var headers = new TreeMap<String, String>();
    for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      var colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Asked(path, headers);
  }
}
