package io.nonmun.bot.kill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Telegram as far as the kill loop needs it: it keeps updates until they are acknowledged, takes
/// every message, and remembers what arrived, also where the bot died before it had the answer.
final class BotApi implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long LONG_POLL_MILLIS = 1000;

  private final HttpServer server;
  private final TreeMap<Integer, Map<String, Object>> updates = new TreeMap<>();
  private final AtomicInteger nextMessage = new AtomicInteger(1);
  private final List<Receipt> receipts = new CopyOnWriteArrayList<>();
  private int nextUpdate = 1;

  /// A message that arrived, in the order of arrival.
  record Receipt(long chatId, String text) {}

  BotApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Receipt> receipts() {
    return List.copyOf(receipts);
  }

  /// Somebody writes to the bot in a private chat.
  synchronized void say(long chatId, String text) {
    var id = nextUpdate++;
    var person = Map.of("id", chatId, "is_bot", false, "first_name", "Ada");
    var command = Map.of("type", "bot_command", "offset", 0, "length", text.split(" ")[0].length());
    var message =
        Map.of(
            "message_id",
            nextMessage.getAndIncrement(),
            "date",
            1_700_000_000 + id,
            "chat",
            Map.of("id", chatId, "type", "private", "first_name", "Ada"),
            "from",
            person,
            "text",
            text,
            "entities",
            List.of(command));
    updates.put(id, Map.of("update_id", id, "message", message));
    notifyAll();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var bytes = exchange.getRequestBody().readAllBytes();
      var body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
      var result = result(path.substring(path.lastIndexOf('/') + 1), body);
      var json = JSON.writeValueAsBytes(Map.of("ok", true, "result", result));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, json.length);
      exchange.getResponseBody().write(json);
    }
  }

  private Object result(String method, JsonNode body) {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" ->
          Map.of("id", 1, "is_bot", true, "first_name", "Nonmun", "username", "nonmun_bot");
      case "getupdates" -> updatesFrom(body.path("offset").asInt(0));
      case "sendmessage" -> {
        var receipt = new Receipt(body.get("chat_id").asLong(), body.get("text").asString());
        receipts.add(receipt);
        yield message(nextMessage.getAndIncrement(), receipt);
      }
      case "editmessagetext" ->
          message(
              body.get("message_id").asInt(),
              new Receipt(body.get("chat_id").asLong(), body.get("text").asString()));
      default -> true;
    };
  }

  private static Map<String, Object> message(int id, Receipt receipt) {
    return Map.of(
        "message_id",
        id,
        "date",
        1_700_000_000,
        "chat",
        Map.of("id", receipt.chatId(), "type", "private", "first_name", "Ada"),
        "text",
        receipt.text());
  }

  private synchronized List<Map<String, Object>> updatesFrom(int offset) {
    updates.headMap(offset).clear();
    if (updates.isEmpty()) {
      try {
        wait(LONG_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return List.copyOf(updates.values());
  }
}
