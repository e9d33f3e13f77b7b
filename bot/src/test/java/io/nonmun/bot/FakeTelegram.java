package io.nonmun.bot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A Bot API server on loopback: what the bot uses of it, a record of all calls, and errors on
/// request. Updates wait until they are acknowledged by a higher offset, as at Telegram.
///
/// State is guarded by this object's monitor, which is notified of every change.
public final class FakeTelegram implements AutoCloseable {

  public static final String TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake_00";
  public static final long BOT_ID = 7_000_000_001L;
  public static final String USERNAME = "paper_digest_bot";

  private static final List<String> METHODS =
      List.of(
          "getMe",
          "getUpdates",
          "sendMessage",
          "sendPhoto",
          "sendDocument",
          "sendRichMessage",
          "editMessageText",
          "editMessageReplyMarkup",
          "answerCallbackQuery",
          "answerInlineQuery",
          "getFile",
          "setMyCommands",
          "deleteMyCommands",
          "getMyDescription",
          "setMyDescription",
          "getMyShortDescription",
          "setMyShortDescription",
          "deleteWebhook",
          "getWebhookInfo",
          "setWebhook",
          "getChat",
          "getChatAdministrators",
          "getChatMember");

  private static final JsonMapper JSON = JsonMapper.shared();

  /// What the owner has told BotFather about the bot.
  public final ObjectNode descriptions = JSON.createObjectNode();

  /// What Telegram knows of the webhook.
  public final ObjectNode webhook = JSON.createObjectNode().put("url", "");

  private static final Pattern HEAD =
      Pattern.compile("name=\"(\\w+)\"(?:; filename=\"([^\"]+)\")?");

  /// One request.
  ///
  /// @param atNanos of [System#nanoTime] when it came
  public record Call(String method, JsonNode parameters, long atNanos) {

    public long chatId() {
      return parameters.path("chat_id").asLong(0);
    }

    public String text() {
      return parameters.path("text").asString(parameters.path("caption").asString(""));
    }
  }

  /// What goes wrong with a call.
  public sealed interface Fault {
    record Answer(int status, String body) implements Fault {}

    /// The connection breaks and nothing was done.
    record DropBefore() implements Fault {}

    /// It was done, and the connection breaks before the answer.
    record DropAfter() implements Fault {}

    static Fault of(int code, String description) {
      return answer(code, description, Map.of());
    }

    static Fault flood(int retryAfterSeconds) {
      return answer(
          429,
          "Too Many Requests: retry after " + retryAfterSeconds,
          Map.of("retry_after", retryAfterSeconds));
    }

    static Fault migrated(long newChatId) {
      return answer(
          400,
          "Bad Request: group chat was upgraded to a supergroup chat",
          Map.of("migrate_to_chat_id", newChatId));
    }

    private static Fault answer(int code, String description, Map<String, ?> parameters) {
      return new Answer(
          code,
          JSON.writeValueAsString(
              Map.of(
                  "ok", false,
                  "error_code", code,
                  "description", description,
                  "parameters", parameters)));
    }
  }

  private record Planned(String method, @Nullable Long chatId, Fault fault, boolean lasting) {

    boolean concerns(Call call) {
      return method.equals(call.method()) && (chatId == null || chatId == call.chatId());
    }
  }

  private final HttpServer server;
  private final TreeMap<Integer, JsonNode> updates = new TreeMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final Queue<Planned> faults = new ArrayDeque<>();
  private final Map<Long, Integer> lastMessage = new HashMap<>();
  private final Map<Long, List<Long>> admins = new HashMap<>();
  private final Map<Long, List<Long>> anonymous = new HashMap<>();
  private final Map<String, Long> channels = new HashMap<>();
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, byte[]> sent = new ConcurrentHashMap<>();
  private int nextUpdate = 1_000;
  private boolean closed;

  public FakeTelegram() {
    this(0);
  }

  public FakeTelegram(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/bot" + TOKEN + "/", this::serve);
    server.createContext("/below/bot" + TOKEN + "/", this::serve);
    server.createContext("/file/bot" + TOKEN + "/documents/", this::serveFile);
    server.createContext(
        "/", exchange -> write(exchange, 401, error(401, "Unauthorized").toString()));
    server.start();
  }

  /// Runs until it is stopped, for a bot in another process.
  public static void main(String[] arguments) throws InterruptedException {
    try (var telegram =
        new FakeTelegram(arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]))) {
      System.out.println(telegram.url() + " " + TOKEN);
      Thread.currentThread().join();
    }
  }

  /// What `telegram.base-url` is to be.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Lets an update come, as it is.
  public synchronized void update(String json) {
    var update = JSON.readTree(json);
    updates.put(update.path("update_id").asInt(), update);
    notifyAll();
  }

  /// Someone writes to the bot in a private chat; a text that begins with a slash is a command.
  ///
  /// @return the update's id
  public synchronized int say(long userId, String text) {
    return say(userId, "private", userId, text);
  }

  /// Someone writes in a chat of the type `private`, `group`, `supergroup` or `channel`.
  public synchronized int say(long chatId, String type, long userId, String text) {
    var id = nextUpdate++;
    var update = JSON.createObjectNode().put("update_id", id);
    var message = update.putObject("message");
    message.put("message_id", nextMessage(chatId)).put("date", 1_781_568_000).put("text", text);
    message.putObject("from").put("id", userId).put("is_bot", false).put("first_name", "지민");
    message.putObject("chat").put("id", chatId).put("type", type);
    if (text.startsWith("/")) {
      message
          .putArray("entities")
          .addObject()
          .put("type", "bot_command")
          .put("offset", 0)
          .put("length", text.split("\\s", 2)[0].length());
    }
    updates.put(id, update);
    notifyAll();
    return id;
  }

  /// Someone sends a file in a private chat.
  public synchronized void upload(long userId, String name, byte[] content) {
    var fileId = "file-" + files.size();
    files.put(fileId, content);
    var id = say(userId, "");
    var message = (ObjectNode) updates.get(id).path("message");
    message.remove("text");
    message
        .putObject("document")
        .put("file_id", fileId)
        .put("file_name", name)
        .put("mime_type", "application/pdf")
        .put("file_size", content.length);
  }

  /// Someone writes behind the bot's name in some chat.
  public synchronized void query(long userId, String words, String offset) {
    var id = nextUpdate++;
    var update = JSON.createObjectNode().put("update_id", id);
    var query = update.putObject("inline_query").put("id", "inline-" + id);
    query.put("query", words).put("offset", offset);
    query.putObject("from").put("id", userId).put("is_bot", false).put("first_name", "지민");
    updates.put(id, update);
    notifyAll();
  }

  /// Someone answers, in a private chat, a message that the bot sent, or edits such an answer.
  ///
  /// @param kind `message` or `edited_message`
  public synchronized void answer(String kind, long userId, int messageId, String text, Call to) {
    var id = nextUpdate++;
    var update = JSON.createObjectNode().put("update_id", id);
    var message = update.putObject(kind).put("message_id", messageId).put("text", text);
    message.putObject("from").put("id", userId).put("is_bot", false).put("first_name", "지민");
    message.putObject("chat").put("id", userId).put("type", "private");
    var answered = message.putObject("reply_to_message").put("text", to.text());
    answered.putObject("from").put("id", BOT_ID).put("is_bot", true);
    answered.set("entities", to.parameters().path("entities"));
    answered.set("reply_markup", to.parameters().path("reply_markup"));
    updates.put(id, update);
    notifyAll();
  }

  /// Someone presses a button under a message in a private chat; the message is told with the
  /// buttons that it had last.
  public synchronized int press(long userId, int messageId, String data) {
    var id = nextUpdate++;
    var update = JSON.createObjectNode().put("update_id", id);
    var query = update.putObject("callback_query").put("id", "query-" + id).put("data", data);
    query.putObject("from").put("id", userId).put("is_bot", false).put("first_name", "지민");
    var message = query.putObject("message").put("message_id", messageId).put("date", 1);
    message.putObject("chat").put("id", userId).put("type", "private");
    calls.reversed().stream()
        .filter(call -> call.chatId() == userId)
        .map(call -> call.parameters().path("reply_markup"))
        .filter(markup -> markup.findValuesAsString("callback_data").contains(data))
        .findFirst()
        .ifPresent(markup -> message.set("reply_markup", markup));
    updates.put(id, update);
    notifyAll();
    return id;
  }

  /// The next calls of a method, to one chat or (null) any, go wrong, one after another.
  public synchronized void fail(String method, @Nullable Long chatId, Fault... inOrder) {
    for (var fault : inOrder) {
      faults.add(new Planned(method, chatId, fault, false));
    }
  }

  /// All calls of a method go wrong, until [#heal].
  public synchronized void failLastingly(String method, Fault fault) {
    faults.add(new Planned(method, null, fault, true));
  }

  public synchronized void heal() {
    faults.clear();
  }

  /// One that the list of admins does not name.
  public synchronized void anonymousAdmin(long chatId, Long userId) {
    anonymous.put(chatId, List.of(userId));
  }

  public synchronized void admins(long chatId, Long... userIds) {
    admins.put(chatId, List.of(userIds));
  }

  /// A public channel comes to be.
  public synchronized void channel(String name, long chatId) {
    channels.put(name, chatId);
  }

  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  public synchronized List<Call> calls(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).toList();
  }

  /// What the bot sent last as a file of this name.
  public byte[] sent(String name) {
    return sent.get(name);
  }

  /// Ids of the updates that are not acknowledged yet.
  public synchronized List<Integer> unacknowledged() {
    return List.copyOf(updates.keySet());
  }

  /// Waits until there are so many calls of a method.
  ///
  /// @throws AssertionError if there are not within 20 seconds
  public List<Call> await(String method, int count) throws InterruptedException {
    await(method + " x" + count, () -> calls(method).size() >= count);
    return calls(method);
  }

  /// Waits until something is so, looking after every change here.
  public synchronized void await(String what, BooleanSupplier condition)
      throws InterruptedException {
    var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + "; calls: " + calls);
      }
      wait(20);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var method = canonical(path.substring(path.lastIndexOf('/') + 1));
    var bytes = exchange.getRequestBody().readAllBytes();
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    var parameters =
        bytes.length == 0
            ? JSON.createObjectNode()
            : type != null && type.startsWith("multipart/")
                ? form(type, new String(bytes, StandardCharsets.ISO_8859_1))
                : JSON.readTree(bytes);
    var fault = record(new Call(method, parameters, System.nanoTime()));
    switch (fault) {
      case null -> write(exchange, answer(method, parameters));
      case Fault.Answer(var status, var text) -> write(exchange, status, text);
      case Fault.DropBefore() -> exchange.close();
      case Fault.DropAfter() -> {
        answer(method, parameters);
        exchange.close();
      }
    }
  }

  /// Of a file, its name and size.
  ///
  /// @param body a character for each byte
  private JsonNode form(String type, String body) {
    var parameters = JSON.createObjectNode();
    for (var part : body.split("--" + type.substring(type.indexOf("boundary=") + 9))) {
      var head = HEAD.matcher(part);
      if (head.find()) {
        var content = part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2);
        var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        if (head.group(2) == null) {
          parameters.put(head.group(1), new String(bytes, StandardCharsets.UTF_8));
        } else {
          parameters.put(head.group(1), head.group(2) + ": " + bytes.length + " bytes");
          sent.put(head.group(2), bytes);
        }
      }
    }
    return parameters;
  }

  /// Telegram takes method names in any case, and libraries make use of that.
  private static String canonical(String method) {
    return METHODS.stream().filter(method::equalsIgnoreCase).findFirst().orElse(method);
  }

  private synchronized @Nullable Fault record(Call call) {
    calls.add(call);
    notifyAll();
    for (var planned : faults) {
      if (planned.concerns(call)) {
        if (!planned.lasting()) {
          faults.remove(planned);
        }
        return planned.fault();
      }
    }
    return null;
  }

  private synchronized JsonNode answer(String method, JsonNode parameters) {
    return switch (method) {
      case "getMe" -> ok(bot());
      case "getUpdates" -> ok(poll(parameters));
      case "sendMessage", "sendPhoto", "sendDocument", "sendRichMessage" ->
          ok(message(parameters, nextMessage(parameters.path("chat_id").asLong())));
      case "editMessageText", "editMessageReplyMarkup" ->
          ok(message(parameters, parameters.path("message_id").asInt()));
      case "getWebhookInfo" -> ok(webhook.deepCopy());
      case "getMyDescription", "getMyShortDescription" -> ok(descriptions.deepCopy());
      case "getFile" -> fileOf(parameters.path("file_id").asString(""));
      case "answerInlineQuery",
          "answerCallbackQuery",
          "setMyCommands",
          "deleteMyCommands",
          "setMyDescription",
          "setMyShortDescription",
          "setWebhook",
          "deleteWebhook" ->
          ok(JSON.getNodeFactory().booleanNode(true));
      case "getChat" -> chat(parameters.path("chat_id").asString());
      case "getChatAdministrators" -> ok(administrators(parameters.path("chat_id").asLong()));
      case "getChatMember" -> ok(member(parameters));
      default -> error(404, "Not Found");
    };
  }

  private JsonNode poll(JsonNode parameters) {
    var offset = parameters.path("offset").asInt(0);
    if (offset > 0) {
      updates.headMap(offset).clear();
    }
    var deadline =
        System.nanoTime() + Duration.ofSeconds(parameters.path("timeout").asInt(0)).toNanos();
    try {
      while (updates.isEmpty() && !closed && System.nanoTime() < deadline) {
        wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var batch = JSON.createArrayNode();
    updates.values().stream().limit(100).forEach(batch::add);
    return batch;
  }

  private int nextMessage(long chatId) {
    return lastMessage.merge(chatId, 1, Integer::sum);
  }

  private static ObjectNode bot() {
    return JSON.createObjectNode()
        .put("id", BOT_ID)
        .put("is_bot", true)
        .put("first_name", "Paper Bot")
        .put("username", USERNAME);
  }

  private static JsonNode message(JsonNode parameters, int messageId) {
    var message = JSON.createObjectNode().put("message_id", messageId).put("date", 1_781_568_000);
    message.putObject("chat").put("id", parameters.path("chat_id").asLong());
    message.set("from", bot());
    return message.put("text", parameters.path("text").asString(""));
  }

  private JsonNode chat(String name) {
    var id = channels.get(name);
    return id == null
        ? error(400, "Bad Request: chat not found")
        : ok(JSON.createObjectNode().put("id", id).put("type", "channel"));
  }

  private JsonNode administrators(long chatId) {
    var list = JSON.createArrayNode();
    for (var admin : admins.getOrDefault(chatId, List.of())) {
      list.addObject().put("status", "administrator").putObject("user").put("id", admin);
    }
    return list;
  }

  private JsonNode member(JsonNode parameters) {
    var user = parameters.path("user_id").asLong();
    var chat = parameters.path("chat_id").asLong();
    var isAdmin =
        admins.getOrDefault(chat, List.of()).contains(user)
            || anonymous.getOrDefault(chat, List.of()).contains(user);
    var member = JSON.createObjectNode().put("status", isAdmin ? "administrator" : "member");
    member.putObject("user").put("id", user);
    return member;
  }

  private JsonNode fileOf(String id) {
    var content = files.get(id);
    return content == null
        ? error(400, "Bad Request: invalid file_id")
        : ok(
            JSON.createObjectNode()
                .put("file_id", id)
                .put("file_size", content.length)
                .put("file_path", "documents/" + id));
  }

  private void serveFile(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    byte[] content;
    synchronized (this) {
      content = files.get(path.substring(path.lastIndexOf('/') + 1));
    }
    exchange.sendResponseHeaders(
        content == null ? 404 : 200, content == null ? -1 : content.length);
    try (var out = exchange.getResponseBody()) {
      if (content != null) {
        out.write(content);
      }
    }
  }

  private static JsonNode ok(JsonNode result) {
    return JSON.createObjectNode().put("ok", true).set("result", result);
  }

  private static JsonNode error(int code, String description) {
    return JSON.createObjectNode()
        .put("ok", false)
        .put("error_code", code)
        .put("description", description);
  }

  private static void write(HttpExchange exchange, JsonNode answer) throws IOException {
    write(exchange, answer.path("error_code").asInt(200), answer.toString());
  }

  private static void write(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    } catch (IOException gone) {
      // A poll that was given up.
    }
  }
}
