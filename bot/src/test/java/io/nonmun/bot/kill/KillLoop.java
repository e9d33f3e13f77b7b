package io.nonmun.bot.kill;

import static io.nonmun.bot.kill.AnnouncedDays.CL;
import static io.nonmun.bot.kill.AnnouncedDays.LG;
import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.Loopback;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the real process against servers on loopback, kills it hard at random points of its work,
/// starts it again, and lets it finish at last.
///
/// A point is a number of requests that a server has seen since the start, or a message that
/// Telegram has taken and does not answer, and a few milliseconds more: time alone would mostly hit
/// the JVM's own start. The last kill of a day comes when its work is done; then the next is
/// announced.
final class KillLoop implements AutoCloseable {

  /// Where in its work the process is killed.
  enum Stage {
    START,
    FETCH,
    SUMMARISE,
    /// Some messages were sent.
    SEND,
    /// A message of the kind has arrived, and the process does not know it.
    DIGEST(BotApi.Kind.DIGEST),
    EDIT(BotApi.Kind.EDIT),
    CARD(BotApi.Kind.CARD),
    BROADCAST(BotApi.Kind.BROADCAST),
    DONE;

    private final BotApi.Kind onItsWay;

    Stage() {
      this(BotApi.Kind.OTHER);
    }

    Stage(BotApi.Kind onItsWay) {
      this.onItsWay = onItsWay;
    }
  }

  /// A bot's first kills: each kind of message is on its way at one of them, whatever the seed.
  static final List<Stage> FIRST = List.of(Stage.DIGEST, Stage.EDIT, Stage.CARD, Stage.BROADCAST);

  private static final int KILLS_A_DAY = 5;
  private static final int LISTING_REQUESTS = 6;
  private static final int PAPERS_A_MESSAGE = 5;
  private static final long ASKER = 200;
  private static final long OWNER = 250;
  private static final long FIRST_NEWCOMER = 300;
  private static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LATEST_START = Duration.ofMillis(2500);
  private static final int SIGKILL = 128 + 9;
  private static final int SIGTERM = 128 + 15;
  private static final Duration SLOW = Duration.ofMillis(700);
  private static final Duration LATEST = Duration.ofMillis(30);
  private static final List<Duration> SHIFTS =
      List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(-5));
  private static final Map<Long, Set<Category>> READERS =
      Map.of(101L, Set.of(CL), 102L, Set.of(LG), 103L, Set.of(CL, LG));

  private static final Logger log = LoggerFactory.getLogger(KillLoop.class);

  private final FakeArxiv arxiv = new FakeArxiv();
  private final FakeModelServer model = new FakeModelServer();
  private final BotApi telegram;
  private final Path folder;
  private final StorageSettings database;
  private final boolean withTelegram;
  private final boolean gently;
  private final Random random;
  private final int wantedKills;
  private final AnnouncedDays days;
  private final Map<Long, Set<Category>> readers = new TreeMap<>(READERS);
  private final Map<Long, Set<String>> expected = new TreeMap<>();
  private final Map<Stage, Integer> kills = new EnumMap<>(Stage.class);
  private final Bots bots;
  private final WrongClock clock;
  private int modelRequestsBefore;
  private int broadcasts;

  /// @param withTelegram whether there is a token, and so a bot; else the terminal's `run`
  KillLoop(Path folder, boolean withTelegram, int kills, long seed) {
    this(folder, inFile(folder), 1, withTelegram, false, kills, seed);
  }

  /// @param database that it works on
  /// @param bots how many are on it at a time; one of them runs
  /// @param gently whether it is asked to stop (SIGTERM) instead of killed, and Telegram is slow to
  ///   answer
  KillLoop(
      Path folder,
      StorageSettings database,
      int bots,
      boolean withTelegram,
      boolean gently,
      int kills,
      long seed) {
    this.folder = folder;
    this.database = database;
    this.withTelegram = withTelegram;
    this.gently = gently;
    telegram = new BotApi(gently ? SLOW : Duration.ZERO);
    wantedKills = kills;
    random = new Random(seed);
    days = new AnnouncedDays(arxiv, kills);
    this.bots = new Bots(bots, database, this::start);
    clock = bots == 1 ? new WrongClock(false, folder) : WrongClock.compile(folder);
  }

  /// The clocks of several bots are minutes apart.
  private Bots.Bot start() throws IOException {
    var life = telegram.nextLife();
    var settings = settings(telegram.url(life));
    settings.putAll(clock.by(SHIFTS.get(life % SHIFTS.size())));
    return new Bots.Bot(BotProcess.start(settings, log()), life);
  }

  Outcome run() throws IOException, InterruptedException {
    while (true) {
      announce();
      for (var ofDay = 1; ; ofDay++) {
        if (count() == wantedKills) {
          return outcome(finish());
        }
        if (live(ofDay == KILLS_A_DAY ? Stage.DONE : stage(ofDay))) {
          break;
        }
      }
    }
  }

  private int count() {
    return kills.values().stream().mapToInt(n -> n).sum();
  }

  private void announce() {
    days.next();
    modelRequestsBefore = model.requests.get();
    readers.forEach(this::expect);
  }

  private void expect(long chat, Set<Category> categories) {
    expected.computeIfAbsent(chat, _ -> new TreeSet<>()).addAll(days.fresh(categories));
  }

  private boolean isScripted() {
    return withTelegram && count() < FIRST.size();
  }

  /// Of those that lie ahead, any.
  private Stage stage(int ofDay) {
    if (isScripted()) {
      return FIRST.get(count());
    }
    var ahead = new ArrayList<>(List.of(Stage.START, Stage.FETCH));
    if (papersToSummarise() > 0) {
      ahead.add(Stage.SUMMARISE);
    }
    if (withTelegram) {
      ahead.addAll(List.of(Stage.SEND, Stage.SEND, Stage.CARD));
      if (messagesToSend(READERS.keySet()) > 0) {
        ahead.addAll(List.of(Stage.DIGEST, Stage.DIGEST));
      }
      if (ofDay == 1) {
        ahead.add(Stage.EDIT);
      }
      if (telegram.reports().size() == broadcasts) {
        ahead.add(Stage.BROADCAST);
      }
    }
    return ahead.get(random.nextInt(ahead.size()));
  }

  private int papersToSummarise() {
    return Math.max(0, AnnouncedDays.FRESH - (model.requests.get() - modelRequestsBefore));
  }

  /// How many messages chats still need.
  private int messagesToSend(Set<Long> chats) {
    return tally().missing().entrySet().stream()
        .filter(chat -> chats.contains(chat.getKey()))
        .mapToInt(chat -> Math.ceilDiv(chat.getValue().size(), PAPERS_A_MESSAGE))
        .sum();
  }

  /// One life of the process, from its start until it is killed or has nothing more to do.
  ///
  /// @return whether the day is done
  private boolean live(Stage stage) throws IOException, InterruptedException {
    var nth =
        1
            + random.nextInt(
                switch (stage) {
                  case START, DONE, CARD -> 1;
                  case FETCH -> LISTING_REQUESTS;
                  case SUMMARISE -> papersToSummarise();
                  case SEND -> Math.max(1, messagesToSend(expected.keySet()));
                  case DIGEST -> Math.max(1, messagesToSend(READERS.keySet()));
                  case EDIT, BROADCAST -> READERS.size();
                });
    var later = random.nextLong((stage == Stage.START ? LATEST_START : LATEST).toNanos());
    var fetched = arxiv.requests.size() + nth;
    var summarised = model.requests.get() + nth;
    speak(stage);
    if (stage == Stage.DIGEST || stage == Stage.EDIT) {
      model.hold(); // The digests go out without their summaries.
    }
    if (isAwaited(stage) && stage != Stage.EDIT) {
      telegram.hold(stage.onItsWay, nth);
    }
    var bot = bots.running();
    if (stage == Stage.EDIT) {
      await(() -> waiting(READERS.keySet()).isEmpty());
      telegram.hold(stage.onItsWay, nth); // Sooner, an older day's edit would stop a chat's digest.
      model.release();
    }
    BooleanSupplier reached =
        switch (stage) {
          case START -> () -> true;
          case FETCH -> () -> arxiv.requests.size() >= fetched;
          case SUMMARISE -> () -> model.requests.get() >= summarised;
          case SEND -> () -> telegram.sinceAnEnd() >= nth;
          case DIGEST, EDIT, CARD, BROADCAST -> telegram::isHolding;
          case DONE -> () -> false;
        };
    await(() -> reached.getAsBoolean() || !isAwaited(stage) && isDone(bot.process()));
    var done = !reached.getAsBoolean();
    var at = done ? Stage.DONE : stage;
    log.info("kill {} at {} {}", count() + 1, at, nth);
    LockSupport.parkNanos(later);
    if (end(bot)) {
      kills.merge(at, 1, Integer::sum);
    }
    return done;
  }

  /// A message that is to be on its way comes, if only after all else is done.
  private static boolean isAwaited(Stage stage) {
    return stage.onItsWay != BotApi.Kind.OTHER;
  }

  /// @return false if it had ended by itself
  private boolean end(Bots.Bot bot) throws InterruptedException {
    var process = bot.process();
    if (gently) {
      process.stop();
      LockSupport.parkNanos(SLOW.toNanos());
    } else {
      bots.kill(bot);
    }
    telegram.ended(bot.life());
    telegram.letGo(gently);
    model.release();
    return process.exitCode() == (gently ? SIGTERM : SIGKILL);
  }

  /// The last life, which nobody cuts off.
  private int finish() throws IOException, InterruptedException {
    speak(Stage.DONE);
    var bot = bots.running();
    bots.killOthers(bot);
    await(() -> isDone(bot.process()));
    bot.process().stop();
    return bot.process().exitCode();
  }

  /// Somebody asks something, and sometimes somebody comes who wants a digest, or the owner has
  /// news.
  private void speak(Stage stage) {
    if (!withTelegram) {
      return;
    }
    var papers = days.fresh(Set.of(CL, LG));
    var question =
        stage != Stage.CARD && random.nextBoolean()
            ? "/help"
            : "/paper " + List.copyOf(papers).get(random.nextInt(papers.size()));
    expected.computeIfAbsent(ASKER, _ -> new TreeSet<>()).add(telegram.say(ASKER, question));
    if (stage == Stage.BROADCAST
        || !isScripted() && telegram.reports().size() == broadcasts && random.nextBoolean()) {
      broadcasts++;
      telegram.broadcast(OWNER, "안내 " + broadcasts);
    }
    if (readers.size() - READERS.size() < days.all().size() && random.nextBoolean()) {
      var newcomer = FIRST_NEWCOMER + readers.size();
      readers.put(newcomer, Set.of(CL));
      expect(newcomer, Set.of(CL));
      telegram.say(newcomer, "/start");
    }
  }

  private boolean isDone(BotProcess process) {
    return withTelegram
        ? waiting(expected.keySet()).isEmpty()
            && telegram.owed().isEmpty()
            && telegram.reports().size() == broadcasts
            && isRemembered()
        : !process.isAlive();
  }

  /// By chat, what its people still wait for.
  private Map<Long, Set<String>> waiting(Set<Long> chats) {
    var wanted = new TreeMap<Long, Set<String>>();
    chats.forEach(chat -> wanted.put(chat, new TreeSet<>(expected.get(chat))));
    readers.keySet().stream()
        .filter(chat -> chats.contains(chat) && !READERS.containsKey(chat))
        .forEach(chat -> wanted.get(chat).add(BotApi.STARTED));
    wanted.forEach((chat, all) -> all.removeAll(telegram.got(chat)));
    wanted.values().removeIf(Set::isEmpty);
    return wanted;
  }

  private boolean isRemembered() {
    try (var storage = storage()) {
      return storage.deliveries().open().isEmpty()
          && storage.ledger().entries(days.newest()).stream().allMatch(KillLoop::isSettled);
    }
  }

  // --- the process's surroundings ---

  private Path log() {
    return folder.resolve("bot.log");
  }

  private Map<String, String> settings(String telegramUrl) throws IOException {
    var settings = new HashMap<String, String>();
    settings.putAll(arxiv.settings());
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.CV");
    settings.putAll(model.settings());
    settings.put("NONMUN_DIGEST_PAPERS", "100");
    settings.put("NONMUN_DIGEST_QUIET_DAYS", "false"); // The days are old ones.
    settings.put("NONMUN_STORAGE_URL", database.url());
    if (withTelegram) {
      settings.put("NONMUN_TELEGRAM_TOKEN", TOKEN);
      settings.put("NONMUN_TELEGRAM_BASE_URL", telegramUrl);
      settings.put("NONMUN_TELEGRAM_ADMINS", Long.toString(OWNER));
      settings.put("NONMUN_DIGEST_WAIT", "1s");
      settings.put("NONMUN_HTTP_PORT", Integer.toString(Loopback.freePort()));
      var i = 0;
      for (var reader : new TreeMap<>(READERS).entrySet()) {
        settings.put("NONMUN_CHATS_" + i + "_ID", reader.getKey().toString());
        settings.put(
            "NONMUN_CHATS_" + i + "_CATEGORIES",
            reader.getValue().stream().map(Category::code).collect(Collectors.joining(",")));
        i++;
      }
    }
    return settings;
  }

  private Storage storage() {
    return Storage.open(database);
  }

  static StorageSettings inFile(Path folder) {
    return new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
  }

  private void await(BooleanSupplier condition) throws IOException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "nothing more happens after %s; waited for: %s, edits %s; reports %s of %d; %s\n%s"
                .formatted(
                    kills,
                    waiting(expected.keySet()),
                    telegram.owed(),
                    telegram.reports(),
                    broadcasts,
                    tally(),
                    Files.readString(log())));
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  // --- what came out ---

  private Tally tally() {
    return Tally.of(withTelegram ? expected : Map.of(), telegram.receipts());
  }

  private Outcome outcome(int exitCode) {
    try (var storage = storage()) {
      var entries =
          days.all().stream().flatMap(day -> storage.ledger().entries(day).stream()).toList();
      var known = storage.chats().subscribed();
      var deliveries =
          days.all().stream()
              .flatMap(day ->
                  known.stream()
                      .flatMap(chat -> storage.deliveries().deliveries(chat.key(), day).stream()))
              .toList();
      return new Outcome(
          kills,
          days.all().size(),
          entries.stream()
              .collect(toMap(e -> e.state().name(), _ -> 1, Integer::sum, TreeMap::new)),
          entries.stream().filter(e -> !isSettled(e)).map(Object::toString).toList(),
          deliveries.stream()
              .collect(toMap(d -> d.state().name(), _ -> 1, Integer::sum, TreeMap::new)),
          storage.deliveries().open().size(),
          tally(),
          expected.getOrDefault(ASKER, Set.of()).size(),
          telegram.notes().size(),
          repeated(telegram.notes()),
          telegram.reports().entrySet().stream()
              .map(told ->
                  new Outcome.Broadcast(
                      telegram.audiences().getOrDefault(told.getKey(), -1),
                      telegram.broadcasts().getOrDefault(told.getKey(), Map.of()),
                      told.getValue()))
              .toList(),
          exitCode);
    }
  }

  private static Set<String> repeated(List<String> notes) {
    var seen = new HashSet<String>();
    return notes.stream().filter(note -> !seen.add(note)).collect(Collectors.toSet());
  }

  private static boolean isSettled(LedgerEntry entry) {
    return switch (entry.state()) {
      case ANNOUNCED -> false;
      case FETCHED -> !entry.type().isFresh();
      case SUMMARISED, EXTRACTED, SKIPPED, FAILED -> true;
    };
  }

  /// How many papers were announced, each once a day.
  int announced() {
    return days.papers();
  }

  /// How many deliveries the readers are to have.
  int expectedDeliveries() {
    return readers.keySet().stream().mapToInt(chat -> expected.get(chat).size()).sum();
  }

  /// Whether the clocks of the bots were wrong.
  boolean hadWrongClocks() {
    return clock.works();
  }

  /// How long after each kill another one had the right to run, by the server's clock.
  List<Duration> takeovers() {
    return bots.takeovers();
  }

  /// How long after a kill another one first asked for updates, where it lived to do so.
  List<Duration> polls() {
    return bots.polls(telegram::polledAt);
  }

  @Override
  public void close() {
    bots.close();
    arxiv.close();
    model.close();
    telegram.close();
  }
}
