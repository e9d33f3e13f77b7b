package io.nonmun.bot.telegram;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/// Takes messages on loopback and enforces the documented limits to the letter, over sliding
/// windows: 30 a second, 1 a second in a chat, 20 a minute in a group. What is refused counts, too.
final class StrictTelegram implements AutoCloseable {

  static final String TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake_00";

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final HttpServer server;
  private final Duration shortestLeg;
  private final Duration longestLeg;
  private final Random random = new Random(1);
  private final List<Long> taken = new ArrayList<>(); // guarded by this
  private final Deque<Long> all = new ArrayDeque<>(); // guarded by this
  private final Map<Long, Deque<Long>> byChat = new HashMap<>(); // guarded by this
  private int refused; // guarded by this

  /// @param shortestLeg how long a request, and its answer, are on the way at least
  /// @param longestLeg and at most; each takes a random time between
  StrictTelegram(Duration shortestLeg, Duration longestLeg) throws IOException {
    this.shortestLeg = shortestLeg;
    this.longestLeg = longestLeg;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// When each message was taken, by [System#nanoTime].
  synchronized List<Long> taken() {
    return List.copyOf(taken);
  }

  synchronized int refused() {
    return refused;
  }

  /// The most that were taken within any second.
  synchronized int busiestSecond() {
    var most = 0;
    for (int first = 0, last = 0; last < taken.size(); last++) {
      while (taken.get(last) - taken.get(first) >= SECOND) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  private void serve(HttpExchange exchange) throws IOException {
    var call = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
    travel();
    var id = take(call.path("chat_id").asLong());
    travel();
    var answer =
        id > 0
            ? "{\"ok\": true, \"result\": {\"message_id\": %d}}".formatted(id)
            : "{\"ok\": false, \"error_code\": 429, \"description\": \"Too Many Requests\", \"parameters\": {\"retry_after\": 1}}";
    var bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(id > 0 ? 200 : 429, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private void travel() {
    if (longestLeg.isPositive()) {
      try {
        Thread.sleep(
            Duration.ofNanos(random.nextLong(shortestLeg.toNanos(), longestLeg.toNanos())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// @return the message's number, or 0 if it came too soon
  private synchronized int take(long chat) {
    var now = System.nanoTime();
    var chats = byChat.computeIfAbsent(chat, _ -> new ArrayDeque<>());
    var early =
        within(all, now, SECOND) >= 30
            | within(chats, now, MINUTE) >= (chat < 0 ? 20 : Integer.MAX_VALUE)
            | (!chats.isEmpty() && now - chats.getLast() < SECOND);
    all.add(now);
    chats.add(now);
    if (early) {
      refused++;
      return 0;
    }
    taken.add(now);
    return taken.size();
  }

  private static int within(Deque<Long> times, long now, long window) {
    while (!times.isEmpty() && now - times.getFirst() >= window) {
      times.removeFirst();
    }
    return times.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
