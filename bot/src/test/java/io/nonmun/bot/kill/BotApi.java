package io.nonmun.bot.kill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Telegram and its people, as far as the kill loop needs them: updates are kept until they are
/// acknowledged, every message is taken and remembered, also where the bot died before it had the
/// answer, which can be held until it does, and whoever is asked by `/start` presses buttons until
/// it is done.
///
/// Each life of a bot has a base address of its own, so that a message which arrives when its
/// sender is already dead is still known to be the dead one's.
final class BotApi implements AutoCloseable {

  /// What the people of [#say] expect in the end of `/start`.
  static final String STARTED = "started";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long LONG_POLL_MILLIS = 1000;
  private static final Pattern GOING = Pattern.compile("📣 (\\d+)곳에 보내고");
  private static final Pattern PENDING = Pattern.compile("요약 준비 중");
  private static final Pattern PAPER = Pattern.compile("\\b\\d{4}\\.\\d{5}\\b");

  private final HttpServer server;
  private final Duration slowness;
  private final TreeMap<Integer, Map<String, Object>> updates = new TreeMap<>();
  private final List<Receipt> receipts = new ArrayList<>();
  private final Map<Long, Set<String>> got = new HashMap<>();
  private final Set<Integer> asked = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Integer, Integer> digestLines = new HashMap<>(); // as answered
  private final Map<Integer, Integer> answered = new HashMap<>(); // our message -> whose answer
  private final Map<Integer, String> digests = new HashMap<>(); // the text of their messages
  private final Set<Integer> owed = new HashSet<>(); // messages whose edit must come again
  private final Map<String, Map<Long, Integer>> broadcasts = new TreeMap<>(); // copies by chat
  private final Map<String, Set<String>> reports = new TreeMap<>();
  private final Map<String, Integer> audiences = new TreeMap<>();
  private String broadcast = "";
  private String lastSent = ""; // whose report the next one is; it may come after a newer wish
  private int nextUpdate = 1;
  private int nextMessage = 1;
  private final Set<Integer> ended = new HashSet<>(); // lives
  private final Map<Integer, Long> polled = new HashMap<>(); // lives, when they first asked
  private int lives;
  private int sinceAnEnd;
  private @Nullable Hold hold;

  /// What a message is to its reader.
  enum Kind {
    DIGEST,
    /// Of a digest's message that lacked a summary.
    EDIT,
    /// The edit that makes a line the card it stands for.
    CARD,
    BROADCAST,
    OTHER
  }

  /// A message that has arrived while the bot does not know it.
  private static final class Hold {

    private final Kind kind;
    private final CountDownLatch end = new CountDownLatch(1);
    private int before;
    private int message;
    private boolean tellsOfAPaper;

    Hold(Kind kind, int nth) {
      this.kind = kind;
      this.before = nth;
    }
  }

  /// A message that arrived, in the order of arrival; what `/start` asks is not among them.
  ///
  /// @param life the sender's, counted from 1
  /// @param holds what the message is about: papers, or the question that it answers; nothing for
  ///   the coverage line alone
  record Receipt(int life, long chatId, Set<String> holds) {}

  /// @param slowness how long it takes to say that a message has arrived
  BotApi(Duration slowness) {
    this.slowness = slowness;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /// Begins another life of a bot.
  synchronized int nextLife() {
    return ++lives;
  }

  /// The base address of a life.
  String url(int life) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + life;
  }

  /// Whoever lived that life sends nothing more, but what is on its way.
  synchronized void ended(int life) {
    ended.add(life);
    sinceAnEnd = 0;
  }

  /// When the bot of a life first asked for updates, as `System.nanoTime` counts, if it did.
  synchronized Optional<Long> polledAt(int life) {
    return Optional.ofNullable(polled.get(life));
  }

  /// Takes the nth message of a kind of who is alive and does not say so until [#letGo].
  synchronized void hold(Kind kind, int nth) {
    hold = new Hold(kind, nth);
  }

  /// Whether a message is on its way, by what its sender knows.
  synchronized boolean isHolding() {
    return hold != null && hold.before == 0;
  }

  /// Says that the held message has arrived.
  ///
  /// @param heard whether its sender lives to hear it; else an edit that says more of a paper, or
  ///   makes a card, is to come again
  synchronized void letGo(boolean heard) {
    if (isHolding() && !heard && hold.tellsOfAPaper) {
      owed.add(hold.message);
    }
    if (hold != null) {
      hold.end.countDown();
    }
    hold = null;
  }

  /// Messages whose edit was on its way when the bot was killed, and did not come again.
  synchronized Set<Integer> owed() {
    return Set.copyOf(owed);
  }

  synchronized List<Receipt> receipts() {
    return List.copyOf(receipts);
  }

  /// What was remarked on earlier messages of the bot.
  synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  /// An owner's wish that all be told something; confirmed by himself when he is asked.
  synchronized void broadcast(long owner, String text) {
    broadcast = text;
    say(owner, "/admin broadcast " + text);
  }

  /// What the owner was told in the end of each broadcast.
  synchronized Map<String, Set<String>> reports() {
    return new TreeMap<>(reports);
  }

  /// How often each broadcast came to each chat.
  synchronized Map<String, Map<Long, Integer>> broadcasts() {
    return new TreeMap<>(broadcasts);
  }

  /// To how many chats each was said to go; absent where the bot died before it said so.
  synchronized Map<String, Integer> audiences() {
    return new TreeMap<>(audiences);
  }

  /// Messages since a life ended.
  synchronized int sinceAnEnd() {
    return sinceAnEnd;
  }

  /// What a chat has been given.
  synchronized Set<String> got(long chatId) {
    return Set.copyOf(got.getOrDefault(chatId, Set.of()));
  }

  /// Somebody writes to the bot in a private chat.
  ///
  /// @return what the answer will hold
  synchronized String say(long chatId, String text) {
    var command = Map.of("type", "bot_command", "offset", 0, "length", text.split(" ")[0].length());
    var message = new HashMap<>(message(nextMessage++, chatId, text));
    message.put("from", person(chatId));
    message.put("entities", List.of(command));
    asked.add(nextMessage - 1);
    update("message", message);
    return answerTo(nextMessage - 1);
  }

  private synchronized void press(long chatId, int messageId, String data) {
    update(
        "callback_query",
        Map.of(
            "id",
            "press-" + nextUpdate,
            "from",
            person(chatId),
            "chat_instance",
            "1",
            "message",
            message(messageId, chatId, "buttons"),
            "data",
            data));
  }

  private void update(String kind, Map<String, Object> content) {
    var id = nextUpdate++;
    updates.put(id, Map.of("update_id", id, kind, content));
    notifyAll();
  }

  @Override
  public void close() {
    letGo(true);
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath().split("/");
      var bytes = exchange.getRequestBody().readAllBytes();
      var body = bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
      var result = result(Integer.parseInt(path[1]), path[path.length - 1], body);
      var json = JSON.writeValueAsBytes(Map.of("ok", true, "result", result));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, json.length);
      exchange.getResponseBody().write(json);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Object result(int sendersLife, String method, JsonNode body) throws InterruptedException {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" ->
          Map.of("id", 1, "is_bot", true, "first_name", "Nonmun", "username", "nonmun_bot");
      case "getupdates" -> updatesFrom(sendersLife, body.path("offset").asInt(0));
      case "sendmessage" -> sent(sendersLife, body);
      case "editmessagetext" -> edited(sendersLife, body);
      default -> true;
    };
  }

  private Map<String, Object> sent(int sendersLife, JsonNode body) throws InterruptedException {
    int id;
    CountDownLatch end;
    synchronized (this) {
      id = nextMessage++;
      end = heldUntil(sendersLife, take(sendersLife, id, body), id, false);
    }
    return confirmed(end, id, body);
  }

  private Map<String, Object> edited(int sendersLife, JsonNode body) throws InterruptedException {
    var id = body.get("message_id").asInt();
    CountDownLatch end;
    synchronized (this) {
      owed.remove(id);
      var pending = pending(digests.get(id));
      var kind = change(sendersLife, id, body);
      var more = kind == Kind.CARD || kind == Kind.EDIT && pending(digests.get(id)) < pending;
      end = heldUntil(sendersLife, kind, id, more);
    }
    return confirmed(end, id, body);
  }

  /// How many papers of a text lack their summary.
  private static long pending(@Nullable String text) {
    return text == null ? 0 : PENDING.matcher(text).results().count();
  }

  private CountDownLatch heldUntil(int sendersLife, Kind kind, int id, boolean tellsOfAPaper) {
    var counts = hold != null && hold.kind == kind && !ended.contains(sendersLife) && !isHolding();
    if (!counts || --hold.before > 0) {
      return new CountDownLatch(0);
    }
    hold.message = id;
    hold.tellsOfAPaper = tellsOfAPaper;
    return hold.end;
  }

  private Map<String, Object> confirmed(CountDownLatch end, int id, JsonNode body)
      throws InterruptedException {
    end.await();
    Thread.sleep(slowness);
    return message(id, chat(body), body.get("text").asString());
  }

  private Kind take(int sendersLife, int id, JsonNode body) {
    if (react(chat(body), id, body)) {
      return Kind.OTHER;
    }
    var text = body.get("text").asString();
    if (text.startsWith("📣")) {
      return announced(sendersLife, id, body, text);
    }
    var question = body.path("reply_parameters").path("message_id").asInt(0);
    if (question != 0 && !asked.contains(question)) {
      notes.add("chat %d, on message %d: %s".formatted(chat(body), question, text));
      return Kind.OTHER;
    }
    if (text.startsWith("🗂")) {
      digestLines.put(id, question); // Neither the digest nor an answer before it is edited.
      return Kind.OTHER;
    }
    var holds = receive(sendersLife, chat(body), text, question);
    if (text.startsWith("⏳")) {
      answered.put(id, question); // It is no answer before it is edited.
      return Kind.OTHER;
    }
    got(chat(body), holds);
    return question == 0 && !holds.isEmpty() ? digest(id, text) : Kind.OTHER;
  }

  private Kind digest(int id, String text) {
    digests.put(id, text);
    return Kind.DIGEST;
  }

  /// A broadcast, the question before it, or the report after it.
  private Kind announced(int sendersLife, int id, JsonNode body, String text) {
    var confirm = buttons(body).stream().filter(data -> data.startsWith("1:b:")).findFirst();
    if (confirm.isPresent()) {
      press(chat(body), id, confirm.get());
    } else if (text.startsWith("📣 다 보냈습니다")) {
      reports.computeIfAbsent(lastSent, _ -> new HashSet<>()).add(text);
    } else {
      lastSent = text.substring("📣 ".length());
      broadcasts.computeIfAbsent(lastSent, _ -> new HashMap<>()).merge(chat(body), 1, Integer::sum);
      if (!ended.contains(sendersLife)) {
        sinceAnEnd++;
      }
      return Kind.BROADCAST;
    }
    return Kind.OTHER;
  }

  private Set<String> receive(int sendersLife, long chatId, String text, int question) {
    var holds = question == 0 ? papers(text) : Set.of(answerTo(question));
    receipts.add(new Receipt(sendersLife, chatId, holds));
    if (!ended.contains(sendersLife)) {
      sinceAnEnd++;
    }
    return holds;
  }

  private Kind change(int sendersLife, int id, JsonNode body) {
    var text = body.get("text").asString();
    var going = GOING.matcher(text);
    if (going.find()) {
      audiences.put(broadcast, Integer.parseInt(going.group(1)));
    }
    var digestAsked = digestLines.remove(id);
    if (digestAsked != null) {
      got(chat(body), receive(sendersLife, chat(body), text, digestAsked));
      return digest(id, text);
    }
    if (digests.containsKey(id)) {
      digests.put(id, text);
      return Kind.EDIT;
    }
    if (answered.containsKey(id)) {
      got(chat(body), Set.of(answerTo(answered.get(id))));
      return Kind.CARD;
    }
    if (!react(chat(body), id, body) && text.startsWith("✅")) {
      got(chat(body), Set.of(STARTED));
    }
    return Kind.OTHER;
  }

  private void got(long chatId, Set<String> what) {
    got.computeIfAbsent(chatId, _ -> new HashSet<>()).addAll(what);
  }

  /// Presses what leads on where `/start` asks.
  ///
  /// @return whether it does
  private boolean react(long chatId, int messageId, JsonNode body) {
    var data = buttons(body);
    if (!data.contains("1:sd:")) {
      return false;
    }
    var tick = "1:sk:+cs.CL";
    press(chatId, messageId, data.contains(tick) ? tick : "1:sd:");
    return true;
  }

  private static List<String> buttons(JsonNode body) {
    return body.path("reply_markup")
        .path("inline_keyboard")
        .valueStream()
        .flatMap(JsonNode::valueStream)
        .map(button -> button.path("callback_data").asString(""))
        .toList();
  }

  private static String answerTo(int question) {
    return "answer to " + question;
  }

  private static Set<String> papers(String text) {
    return PAPER.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
  }

  private static long chat(JsonNode body) {
    return body.get("chat_id").asLong();
  }

  private static Map<String, Object> person(long id) {
    return Map.of("id", id, "is_bot", false, "first_name", "Ada");
  }

  private static Map<String, Object> message(int id, long chatId, String text) {
    return Map.of(
        "message_id",
        id,
        "date",
        1_700_000_000,
        "chat",
        Map.of("id", chatId, "type", "private", "first_name", "Ada"),
        "text",
        text);
  }

  private synchronized List<Map<String, Object>> updatesFrom(int life, int offset) {
    polled.putIfAbsent(life, System.nanoTime());
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
