package io.nonmun.bot.scenario;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.Loopback;
import io.nonmun.bot.kill.BotProcess;
import io.nonmun.bot.scenario.Emulator.Shown;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// The bot as a process, between an arXiv that announces what a test says, a model that always
/// answers, and the emulator of the Bot API.
final class Story implements AutoCloseable {

  static final Category CL = new Category("cs.CL");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final FakeArxiv arxiv = new FakeArxiv();
  final FakeModelServer model = new FakeModelServer();
  private final Path folder;
  final Emulator telegram;
  private BotProcess bot;

  Story(Path folder) throws IOException {
    this.folder = folder;
    telegram = Emulator.start(Files.createDirectory(folder.resolve("telegram")));
  }

  /// The day that arXiv announced last, or one before it.
  static LocalDate day(int back) {
    var at = Instant.now();
    for (var i = 0; i < back; i++) {
      at =
          AnnouncementCalendar.announcedAt(AnnouncementCalendar.due(at)).minus(Duration.ofHours(1));
    }
    return AnnouncementCalendar.due(at);
  }

  /// A paper of which title and abstract say what it is about.
  static Paper paper(String id, String author, String about) {
    return new Paper(
        new PaperVersion(new ArxivId(id), 1),
        Character.toUpperCase(about.charAt(0)) + about.substring(1),
        "We propose a method for " + about + ". It works better than the baselines in all cases.",
        List.of(author),
        CL,
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  void announce(LocalDate day, List<Paper> papers) {
    arxiv.announce(
        new Listing(
            CL,
            day,
            papers.stream()
                .map(paper ->
                    new ListingEntry(
                        paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
                .toList()));
  }

  void start() throws IOException {
    var settings = new HashMap<>(arxiv.settings());
    settings.putAll(model.settings());
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL");
    settings.put("NONMUN_STORAGE_URL", url());
    settings.put("NONMUN_TELEGRAM_TOKEN", Emulator.TOKEN);
    settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url);
    settings.put("NONMUN_DIGEST_WAIT", "5s");
    settings.put("NONMUN_HTTP_PORT", Integer.toString(Loopback.freePort()));
    bot = BotProcess.start(settings, folder.resolve("bot.log"));
  }

  void kill() throws InterruptedException {
    bot.kill();
    bot.exitCode();
  }

  private String url() {
    return "jdbc:sqlite:" + folder.resolve("nonmun.db");
  }

  /// What the bot remembers, also while it runs.
  Storage storage() {
    return Storage.open(new StorageSettings(url()));
  }

  // --- what people do ---

  void say(long chat, String text) {
    telegram.act("say", Map.of("chat_id", chat, "text", text));
  }

  void reply(Shown to, String text) {
    telegram.act("say", Map.of("chat_id", to.chat(), "text", text, "reply_to", to.id()));
  }

  /// @param label or a part of it
  void press(Shown message, String label) {
    telegram.act(
        "press", Map.of("chat_id", message.chat(), "message_id", message.id(), "text", label));
  }

  /// A press of a button that the message does not have.
  void forge(Shown message, String data) {
    telegram.act(
        "press",
        Map.of("chat_id", message.chat(), "message_id", message.id(), "data", data, "raw", true));
  }

  /// The file of a message of the bot, sent to a chat by its reader.
  void forward(Shown file, long chat, String name, String mime) {
    telegram.act("say", Map.of("chat_id", chat, "text", "📎"));
    var document =
        Map.of("file_id", file.fileId(), "file_name", name, "mime_type", mime, "file_size", 1000);
    var user = Map.of("id", chat, "is_bot", false, "first_name", "Reader");
    telegram.act(
        "update",
        Map.of(
            "message",
            Map.of(
                "message_id",
                100_000,
                "date",
                Instant.now().getEpochSecond(),
                "chat",
                Map.of("id", chat, "type", "private", "first_name", "Reader"),
                "from",
                user,
                "document",
                document)));
  }

  // --- what they see ---

  /// Waits for a message of the bot that was not there before.
  Shown await(long chat, int after, Predicate<Shown> wanted) {
    return await(() ->
        telegram.shown(chat).stream()
            .filter(shown -> shown.id() > after)
            .filter(wanted)
            .findFirst());
  }

  Shown await(long chat, int after, String part) {
    return await(chat, after, shown -> shown.text().contains(part));
  }

  /// The number of a chat's last message; what comes later is above it.
  int last(long chat) {
    return telegram.shown(chat).stream().mapToInt(Shown::id).max().orElse(0);
  }

  /// The message as it is now.
  Shown now(Shown message) {
    return telegram.shown(message.chat()).stream()
        .filter(shown -> shown.id() == message.id())
        .findFirst()
        .orElseThrow();
  }

  /// What was said to the last presses, the oldest first; waits until all are answered.
  List<String> toasts() {
    return await(() -> {
      var callbacks = telegram.look("callbacks", Map.of());
      var said = new ArrayList<String>();
      for (var callback : callbacks) {
        if (callback.path("answered").isNull()) {
          return Optional.empty();
        }
        said.add(callback.path("text").asString(""));
      }
      return Optional.of(said);
    });
  }

  /// Requests that the emulator refused or wondered about. That each names its method once more is
  /// the client library's way; and a press that was handled when the bot was killed may be
  /// acknowledged again.
  List<JsonNode> complaints() {
    return telegram
        .look("transcript", Map.of())
        .valueStream()
        .filter(row ->
            row.path("status").asInt(200) == 400
                    && !row.path("description").asString("").contains("query is too old")
                || row.path("warnings")
                    .valueStream()
                    .anyMatch(warning -> !warning.asString("").startsWith("parameter \"method\"")))
        .toList();
  }

  private <T> T await(Supplier<Optional<T>> wanted) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var found = wanted.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new AssertionError("nothing more happens\n" + log());
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("bot.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (bot != null) {
      bot.close();
    }
    telegram.close();
    arxiv.close();
    model.close();
  }
}
