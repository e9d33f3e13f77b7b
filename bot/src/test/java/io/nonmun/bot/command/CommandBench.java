package io.nonmun.bot.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.ChatAdmins;
import io.nonmun.bot.telegram.Telegram;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Commands at a steady rate from many chats: from when Telegram has one until its answer is handed
/// to the sender. What is between is the program's own: poll, store on disk, lanes, router.
///
/// `-Dnonmun.rate=100` for another rate than 500 a second, `-Dnonmun.postgres=true` for PostgreSQL
/// with a bot's lease; the server is of the same machine and does not wait for the disk.
@Tag("bench")
class CommandBench {

  private static final int CHATS = 3_000;
  private static final int PER_SECOND = Integer.getInteger("nonmun.rate", 500);
  private static final boolean ON_POSTGRES = Boolean.getBoolean("nonmun.postgres");
  private static final int WARM_UP = 10 * PER_SECOND;
  private static final int COUNTED = 60 * PER_SECOND;
  private static final int COMMANDS = WARM_UP + COUNTED;

  /// Four that read and four that write.
  private static final List<String> TEXTS =
      List.of(
          "/settings",
          "/keywords RAG",
          "/help",
          "/count 5",
          "/settings",
          "/mute survey",
          "/help",
          "/time 08:30");

  private @TempDir Path folder;

  /// When Telegram had the commands of a chat that are not answered yet, by [System#nanoTime].
  private final Map<Long, Queue<Integer>> unanswered = new ConcurrentHashMap<>();

  private final long[] latencies = new long[COMMANDS];
  private final CountDownLatch answers = new CountDownLatch(COMMANDS);
  private long started;

  @Test
  void commandsAtASteadyRate() throws Exception {
    for (var i = 0; i < COMMANDS; i++) {
      unanswered.computeIfAbsent(chatOf(i), _ -> new ArrayDeque<>()).add(i);
    }
    try (var storage = Storage.open(database())) {
      if (ON_POSTGRES) {
        storage.leases().take("bot", "bench", Duration.ofDays(1));
        storage.writeOnlyWith("bot", "bench");
      }
      var settings = CommandFixture.settings(true);
      for (var chat = 1; chat <= CHATS; chat++) {
        storage
            .chats()
            .save(new Chat(ChatKey.of(chat), Chat.Kind.PRIVATE, settings.defaults(), null, false));
      }
      var sender = new TimingSender();
      var digests = new FakeDigestDesk();
      var clock = InstantSource.system();
      var alerts = new NoAdmins();
      var work =
          new Work(storage.jobs(), alerts, _ -> {}, clock, Admission.EVERYBODY, Runnable::run);
      var cards =
          new OpenCards(
              new NoCards(),
              storage.chats(),
              storage.summaries(),
              storage.taps(),
              true,
              null,
              sender,
              work,
              clock);
      var router =
          new CommandRouter(
              () -> settings,
              storage.chats(),
              new Reachability(storage.chats(), alerts),
              sender,
              (_, _) -> ChatAdmins.Standing.ADMIN,
              (_, _) -> {},
              new CommandRouter.Desks(
                  digests,
                  digests,
                  cards,
                  new Broadcasts(
                      storage.broadcasts(),
                      storage.chats(),
                      sender,
                      work,
                      Admission.EVERYBODY,
                      clock),
                  storage.drafts(),
                  storage.papers(),
                  storage.summaries(),
                  new Finder(storage.search(), Meaning.NONE),
                  ClosedDoors.of(storage, cards, sender, work, clock),
                  storage.taps(),
                  storage.notes(),
                  new Library(
                      storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
                  clock));
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::serve);
      started = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      server.start();
      try (var telegram =
              Telegram.open(
                  new Telegram.Account(
                      "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake_00",
                      "http://127.0.0.1:" + server.getAddress().getPort(),
                      "",
                      false),
                  storage.updates(),
                  storage.chats(),
                  new NoAlerts(),
                  List::of,
                  InstantSource.system());
          var inbox = telegram.inbox(router, List.of())) {
        inbox.start();
        assertThat(answers.await(3, TimeUnit.MINUTES)).isTrue();
      }
      server.stop(0);
    }
    var counted = Arrays.copyOfRange(latencies, WARM_UP, COMMANDS);
    Arrays.sort(counted);
    System.out.printf(
        "%d commands at %d a second from %d chats: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p99.9 %.1f"
            + " ms, max %.1f ms%n",
        COUNTED,
        PER_SECOND,
        CHATS,
        at(counted, 0.5),
        at(counted, 0.9),
        at(counted, 0.99),
        at(counted, 0.999),
        at(counted, 1));
  }

  private StorageSettings database() {
    return ON_POSTGRES
        ? PostgresServer.database(folder)
        : new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
  }

  private static long chatOf(int index) {
    return 1 + index * 7_919L % CHATS;
  }

  private long dueAt(int index) {
    return started + index * (Duration.ofSeconds(1).toNanos() / PER_SECOND);
  }

  private void serve(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    String result;
    if (exchange.getRequestURI().getPath().toLowerCase().endsWith("getupdates")) {
      result = batch(JsonMapper.shared().readTree(body).path("offset").asInt(0));
    } else {
      result = "{\"id\": 7000000001, \"username\": \"paper_digest_bot\"}";
    }
    var answer = ("{\"ok\": true, \"result\": " + result + "}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  /// What has come since, a hundred at most, as soon as there is one.
  private String batch(int offset) {
    var first = Math.max(0, offset - 1);
    try {
      if (first >= COMMANDS) {
        Thread.sleep(Duration.ofSeconds(1));
        return "[]";
      }
      Thread.sleep(Duration.ofNanos(Math.max(0, dueAt(first) - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var now = System.nanoTime();
    return IntStream.range(first, Math.min(first + 100, COMMANDS))
        .takeWhile(index -> dueAt(index) <= now)
        .mapToObj(CommandBench::update)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String update(int index) {
    var text = TEXTS.get(index % TEXTS.size());
    var length = text.split(" ")[0].length();
    return """
    {"update_id": %d, "message": {"message_id": %d, "date": 1781568000, "text": "%s",
      "from": {"id": %d, "is_bot": false, "first_name": "지민"},
      "chat": {"id": %d, "type": "private"},
      "entities": [{"type": "bot_command", "offset": 0, "length": %d}]}}
    """
        .formatted(index + 1, index + 1, text, chatOf(index), chatOf(index), length);
  }

  /// Takes each chat's answers in order, as its commands came in order.
  private record NoAdmins() implements AdminAlerts {
    @Override
    public void broken(String subject, String text) {}

    @Override
    public void mended(String subject, String text) {}
  }

  private final class TimingSender implements Post {

    @Override
    public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
      var now = System.nanoTime();
      var index = unanswered.get(chat.chatId()).remove();
      latencies[index] = now - dueAt(index);
      answers.countDown();
      return new SendOutcome.Sent(index + 1);
    }

    @Override
    public SendOutcome sendPhoto(
        ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
      throw new AssertionError("no command asks for pictures");
    }

    @Override
    public SendOutcome sendDocument(
        ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo) {
      throw new AssertionError("no command asks for files");
    }

    @Override
    public SendOutcome edit(ChatKey chat, int messageId, Message message) {
      throw new AssertionError("no button is pressed");
    }

    @Override
    public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
      throw new AssertionError("no button is pressed");
    }

    @Override
    public void acknowledge(String callbackQueryId, String text) {
      throw new AssertionError("no button is pressed");
    }
  }

  private static final class NoCards implements Cards {
    @Override
    public PaperDesk.Card read(PaperReference reference, ChatKey chat, Language language) {
      throw new AssertionError("no paper is asked for");
    }

    @Override
    public Optional<Illustration> figure(Paper paper) {
      return Optional.empty();
    }

    @Override
    public List<String> hidden(Paper paper) {
      return List.of();
    }
  }

  private static final class NoAlerts implements AlertRepository {
    @Override
    public Optional<Alert> find(String subject) {
      return Optional.empty();
    }

    @Override
    public Map<String, Alert> all() {
      return Map.of();
    }

    @Override
    public void keep(String subject, Alert alert) {
      throw new AssertionError(subject + ": " + alert);
    }
  }
}
