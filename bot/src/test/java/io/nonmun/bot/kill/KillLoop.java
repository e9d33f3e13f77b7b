package io.nonmun.bot.kill;

import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Runs the real process against servers on loopback, kills it hard at random points of its work,
/// starts it again, and lets it finish at last.
///
/// A point is a number of requests that the servers have seen since the start, and a few
/// milliseconds more: time alone would mostly hit the JVM's own start. Each announced day takes a
/// few kills; the next is announced when the chats have all of it.
final class KillLoop implements AutoCloseable {

  private static final int KILLS_A_DAY = 3;
  private static final int PAPERS =
      12; // in each category and day, the cross-listed one not counted
  private static final int POINTS = 45; // requests of one day, roughly
  private static final long ASKER = 200;
  private static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Category CL = new Category("cs.CL");
  private static final Category LG = new Category("cs.LG");
  private static final Map<Long, Set<Category>> READERS =
      Map.of(101L, Set.of(CL), 102L, Set.of(LG), 103L, Set.of(CL, LG));

  private final FakeArxiv arxiv = new FakeArxiv();
  private final FakeModelServer model = new FakeModelServer();
  private final BotApi telegram = new BotApi();
  private final Path folder;
  private final boolean withTelegram;
  private final Random random;
  private final List<LocalDate> days = new ArrayList<>();
  private final Map<Long, Set<String>> expected = new TreeMap<>();
  private int questions;
  private int kills;

  /// What came out of it.
  ///
  /// @param states how many papers ended in which state
  /// @param unsettled papers of a day in no final state, with their states
  /// @param answers how many messages the asker got for the questions
  /// @param exitCode of the last process
  record Outcome(
      int kills,
      Map<String, Integer> states,
      List<String> unsettled,
      Tally tally,
      int questions,
      int answers,
      int exitCode) {}

  /// @param withTelegram whether there is a token, and so a bot; else the terminal's `run`
  KillLoop(Path folder, boolean withTelegram, long seed) {
    this.folder = folder;
    this.withTelegram = withTelegram;
    random = new Random(seed);
  }

  Outcome run(int wantedKills) throws IOException, InterruptedException {
    var dayCount = Math.ceilDiv(wantedKills, KILLS_A_DAY);
    var exitCode = 0;
    for (var number = dayCount; number > 0; number--) {
      announce(day(number - 1));
      for (var i = 0; i < KILLS_A_DAY && kills < wantedKills; i++) {
        killOnce();
      }
      exitCode = finishDay();
    }
    return outcome(exitCode);
  }

  private void killOnce() throws IOException, InterruptedException {
    if (withTelegram) {
      telegram.say(ASKER, "/help");
      questions++;
    }
    var point = progress() + random.nextInt(POINTS);
    try (var process = start()) {
      var last = Instant.now().plus(PATIENCE.dividedBy(8));
      await(() -> progress() >= point || !process.isAlive() || Instant.now().isAfter(last));
      LockSupport.parkNanos(random.nextLong(30_000_000));
      process.kill();
      kills++;
    }
  }

  private int finishDay() throws IOException, InterruptedException {
    try (var process = start()) {
      await(() -> withTelegram ? isDelivered() : !process.isAlive());
      return process.stop();
    }
  }

  private boolean isDelivered() {
    return tally().isComplete() && answers() >= questions;
  }

  private BotProcess start() throws IOException {
    return BotProcess.start(settings(), log());
  }

  private Path log() {
    return folder.resolve("bot.log");
  }

  // --- what is announced ---

  /// Counted back from the newest regular one.
  private static LocalDate day(int back) {
    var at = Instant.now();
    for (var i = 0; i < back; i++) {
      var day = AnnouncementCalendar.due(at);
      while (AnnouncementCalendar.due(at).equals(day)) {
        at = at.minus(Duration.ofHours(1));
      }
    }
    return AnnouncementCalendar.due(at);
  }

  private void announce(LocalDate day) {
    var number = days.size();
    days.add(day);
    var shared = paper(number, 99, 1, CL, List.of(LG));
    arxiv.announce(
        listing(CL, day, number, 0, entry(shared, AnnounceType.NEW)),
        listing(LG, day, number, PAPERS, entry(shared, AnnounceType.CROSS)));
  }

  private Listing listing(
      Category category, LocalDate day, int number, int first, ListingEntry shared) {
    var entries = new ArrayList<ListingEntry>();
    for (var i = first; i < first + PAPERS; i++) {
      entries.add(entry(paper(number, i, 1, category, List.of()), AnnounceType.NEW));
    }
    entries.add(shared);
    entries.forEach(entry -> expect(category, entry.id().value()));
    entries.add(entry(paper(number, 200 + first, 2, category, List.of()), AnnounceType.REPLACE));
    return new Listing(category, day, entries);
  }

  private void expect(Category category, String paper) {
    READERS.forEach((chat, categories) -> {
      if (categories.contains(category)) {
        expected.computeIfAbsent(chat, _ -> new TreeSet<>()).add(paper);
      }
    });
  }

  private static ListingEntry entry(Paper paper, AnnounceType type) {
    return new ListingEntry(paper.id(), type, OptionalInt.of(1), Optional.of(paper));
  }

  private static Paper paper(
      int day, int number, int version, Category primary, List<Category> crossLists) {
    var id = "2611.%05d".formatted(1000 * day + number);
    return new Paper(
        new PaperVersion(new ArxivId(id), version),
        "On the method of number " + number,
        "We propose a method for long inputs. It works better than the baselines in all experiments.",
        List.of("Ada Lovelace"),
        primary,
        crossLists,
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  // --- the process's surroundings ---

  private Map<String, String> settings() throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("NONMUN_ARXIV_SITE_URL", arxiv.url());
    settings.put("NONMUN_ARXIV_RSS_URL", arxiv.url());
    settings.put("NONMUN_ARXIV_API_URL", arxiv.url() + "/api/query");
    settings.put("NONMUN_ARXIV_MIN_INTERVAL", "0s");
    settings.put("NONMUN_ARXIV_SITE_INTERVAL", "0s");
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG");
    settings.put("NONMUN_SUMMARIZER_OPENAI_BASE_URL", model.url());
    settings.put("NONMUN_SUMMARIZER_OPENAI_MODEL", "fake");
    settings.put("NONMUN_DIGEST_PAPERS", "100");
    settings.put("NONMUN_STORAGE_URL", storageUrl());
    if (withTelegram) {
      settings.put("NONMUN_TELEGRAM_TOKEN", TOKEN);
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegram.url());
      settings.put("NONMUN_HTTP_PORT", Integer.toString(freePort()));
      var i = 0;
      for (var reader : new TreeMap<>(READERS).entrySet()) {
        settings.put("NONMUN_CHATS_" + i + "_ID", reader.getKey().toString());
        settings.put(
            "NONMUN_CHATS_" + i + "_CATEGORIES",
            String.join(",", reader.getValue().stream().map(Category::code).toList()));
        i++;
      }
    }
    return settings;
  }

  private String storageUrl() {
    return "jdbc:sqlite:" + folder.resolve("nonmun.db");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Requests that mean work.
  private int progress() {
    return arxiv.requests.size() + model.requests.get() + telegram.receipts().size();
  }

  private void await(BooleanSupplier condition) throws IOException {
    var end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "nothing more happens after %d kills: %s\n%s"
                .formatted(kills, withTelegram ? tally() : "", Files.readString(log())));
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  // --- what came out ---

  private Tally tally() {
    return Tally.of(expected, telegram.receipts());
  }

  private int answers() {
    return (int) telegram.receipts().stream().filter(r -> r.chatId() == ASKER).count();
  }

  private Outcome outcome(int exitCode) {
    try (var storage = Storage.open(new StorageSettings(storageUrl()))) {
      var entries = days.stream().flatMap(day -> storage.ledger().entries(day).stream()).toList();
      return new Outcome(
          kills,
          entries.stream()
              .collect(toMap(e -> e.state().name(), _ -> 1, Integer::sum, TreeMap::new)),
          entries.stream().filter(e -> !isSettled(e)).map(Object::toString).toList(),
          withTelegram ? tally() : new Tally(Map.of(), Map.of(), Map.of()),
          questions,
          answers(),
          exitCode);
    }
  }

  private static boolean isSettled(LedgerEntry entry) {
    return switch (entry.state()) {
      case ANNOUNCED -> false;
      case FETCHED -> !entry.type().isFresh();
      case SUMMARISED, EXTRACTED, SKIPPED, FAILED -> true;
    };
  }

  /// How many papers were announced, each once.
  int announced() {
    return days.size() * (2 * PAPERS + 1 + 2);
  }

  @Override
  public void close() {
    arxiv.close();
    model.close();
    telegram.close();
  }
}
