package io.nonmun.bot.delivery;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.config.ConfigReader;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.ChatDigest;
import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.editions.History;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.editions.Turns;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.intake.Intake;
import io.nonmun.bot.monitor.AdminStatus;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.monitor.ModelHealth;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.bot.telegram.RecordingMessageSender;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A bot's deliveries on a database in memory, between a source, a model and a Telegram that a test
/// rules.
public final class DeliveryFixture implements AutoCloseable {

  public final FakePaperSource source = new FakePaperSource();

  /// What processes read; the one above unless a test has a better.
  public PaperSource arxiv = source;

  public final FakeSummarizer summarizer = new FakeSummarizer();
  public final RecordingMessageSender telegram = new RecordingMessageSender();
  public final Storage storage;
  public final MovableClock clock;
  public final RecordingAlerts admins = new RecordingAlerts();
  public Duration patience = Duration.ofSeconds(30);
  public Duration unsaid = Duration.ofSeconds(20);
  public final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
  public final List<Optional<LocalDate>> repeats = new ArrayList<>();
  public int dailyLimit = 1_000;
  public int chatLimit = 1_000;

  /// Papers of which a process learnt what became of their summary, in order.
  public final List<PaperVersion> known = Collections.synchronizedList(new ArrayList<>());

  /// How often the texts of more papers than a digest shows were read, by the number of papers.
  public final List<Integer> wholeDays = Collections.synchronizedList(new ArrayList<>());

  public final Reachability reachability;

  /// Whom the bot may serve.
  public Admission admitted = Admission.EVERYBODY;

  public DeliveryFixture(Instant start) {
    this(start, "jdbc:sqlite::memory:");
  }

  public DeliveryFixture(Instant start, String database) {
    this(start, Storage.open(new StorageSettings(database)));
  }

  public DeliveryFixture(Instant start, Storage storage) {
    clock = new MovableClock(start);
    this.storage = storage;
    reachability = new Reachability(storage.chats(), admins);
    telegram.report(reachability);
  }

  /// Tells apart what is read for a digest and what is read for a whole day.
  private record CountingPapers(PaperRepository papers, List<Integer> wholeDays)
      implements PaperRepository {

    private static final int OF_A_DIGEST = 10;

    @Override
    public void save(Collection<Paper> saved) {
      papers.save(saved);
    }

    @Override
    public Optional<Paper> find(PaperVersion version) {
      return papers.find(version);
    }

    @Override
    public Optional<Paper> before(PaperVersion version) {
      return papers.before(version);
    }

    @Override
    public Optional<ArxivId> withDoi(String doi) {
      return papers.withDoi(doi);
    }

    @Override
    public Map<ArxivId, Paper> latest(Collection<ArxivId> ids) {
      if (ids.size() > OF_A_DIGEST) {
        wholeDays.add(ids.size());
      }
      return papers.latest(ids);
    }
  }

  /// A process: what a restart leaves behind is the database.
  public final class Process implements AutoCloseable {

    public final Journal journal = new Journal(outcomes::add, clock);
    public final Work work;
    public final ChatDigests digests;
    public final DigestRequests requests;
    public final Readings readings;
    public final Announcements announcements;
    public final DayRun days;
    public final DeliveryDesk desk;
    public final SummaryDesk summaries;
    public final DailyDigest daily;
    public final ChatAllowances allowances;
    public final PaperNews news;

    Process(Post sender) {
      Supplier<DeliverySettings> settings =
          () -> new DeliverySettings(List.of(new Category("cs.CL")), patience);
      var papers = new CountingPapers(storage.papers(), wholeDays);
      var editions =
          new Editions(
              storage.ledger(), papers, storage.summaries(), storage.taps(), storage.votes());
      var planner = new Planner(editions, storage.deliveries());
      Admission admission = chat -> admitted.admits(chat);
      var subscribers = new Subscribers(storage.chats(), admission);
      work = new Work(storage.jobs(), admins, journal::failed, clock, admission);
      work.start();
      digests =
          new ChatDigests(
              subscribers,
              storage.deliveries(),
              storage.ledger(),
              planner,
              new Dispatch(sender, reachability, storage.deliveries(), planner),
              work,
              clock);
      reachability.onBack(digests::resume);
      readings = new Readings();
      summaries =
          new SummaryDesk(
              summarizer,
              storage.summaries(),
              storage.ledger(),
              paper -> {
                known.add(paper);
                digests.known(paper);
              },
              (_, _, _) -> {},
              clock);
      allowances =
          new ChatAllowances(
              storage.allowances(),
              () -> new ChatAllowances.Settings(chatLimit, List.of(), ZoneId.of("Asia/Seoul")),
              clock);
      daily =
          new DailyDigest(
              new Intake(arxiv, storage.ledger(), storage.papers(), (_, _, _) -> {}),
              editions,
              summaries,
              storage.papers(),
              () -> dailyLimit);
      announcements =
          new Announcements(daily, storage.ledger(), subscribers, settings, admins, journal, clock);
      news =
          new PaperNews(
              subscribers,
              storage.deliveries(),
              storage.papers(),
              storage.taps(),
              storage.news(),
              work,
              clock);
      var notices =
          new Notices(
              subscribers,
              storage.deliveries(),
              storage.ledger(),
              planner,
              news,
              sender,
              work,
              clock);
      var pause = new Pause(storage.marks(), clock);
      days =
          new DayRun(
              announcements,
              daily,
              new Chats(
                  digests, notices, announcements, storage.lateListings(), pause, settings, clock),
              new Turns(readings),
              journal);
      desk =
          new DeliveryDesk(
              new History(
                  storage.chats(), storage.deliveries(), storage.ledger(), editions, planner),
              announcements,
              digests,
              pause,
              status(),
              new RunDays(storage.ledger(), journal, () -> settings.get().categories()),
              repeats::add);
      requests =
          new TodaysDigest(
                  announcements,
                  digests,
                  daily,
                  readings,
                  storage.chats(),
                  storage.deliveries(),
                  pause,
                  allowances,
                  patience,
                  unsaid)
              .by(work, sender, clock);
    }

    private AdminStatus status() {
      var config = ConfigReader.read(Optional.empty(), Map.of());
      return new AdminStatus(
          () -> config,
          journal,
          new ModelHealth(summarizer::providers, admins, clock),
          storage.ledger(),
          storage.spending(),
          clock);
    }

    /// Somebody asks for a digest, and gets it.
    public void today(ChatKey chat, @Nullable Integer replyTo) throws InterruptedException {
      requests.today(chat, replyTo, requests.newest(chat));
      awaitSent();
    }

    public void quiet(LocalDate day, boolean known) throws InterruptedException {
      days.quiet(day, known);
      awaitSent();
    }

    /// Goes on with what has become due, as happens every second.
    public void look() throws InterruptedException {
      work.look();
      awaitSent();
    }

    public void tend() throws InterruptedException {
      days.tend();
      awaitSent();
    }

    /// Runs a day and waits until what it sends is sent.
    public void run(LocalDate day) throws InterruptedException {
      days.run(day);
      awaitSent();
    }

    public void deliver() throws InterruptedException {
      days.deliver();
      awaitSent();
    }

    public void awaitSent() throws InterruptedException {
      work.awaitIdle();
    }

    @Override
    public void close() {
      work.close();
      readings.close();
    }
  }

  public Process start() {
    return start(telegram);
  }

  public Process start(Post sender) {
    return new Process(sender);
  }

  /// Waits for what other threads do; a test that is over by its time limit waits no longer.
  public static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it did not happen in time");
      }
      Thread.onSpinWait();
    }
  }

  public static ChatPreferences wants(String... categories) {
    return wants(10, List.of(), List.of(), categories);
  }

  static ChatPreferences wants(
      int papers, List<String> keywords, List<String> mutes, String... categories) {
    return new ChatPreferences(
        Stream.of(categories).map(Category::new).toList(),
        keywords,
        mutes,
        null,
        ZoneId.of("Asia/Seoul"),
        papers,
        true);
  }

  public static ChatPreferences at(@Nullable LocalTime hour, String zone) {
    return new ChatPreferences(
        List.of(new Category("cs.CL")), List.of(), List.of(), hour, ZoneId.of(zone), 10, true);
  }

  public ChatKey chat(long id, ChatPreferences wants) {
    var key = ChatKey.of(id);
    storage.chats().save(new Chat(key, Chat.Kind.PRIVATE, wants, null, false));
    return key;
  }

  public List<Sent> sent(ChatKey chat) {
    return telegram.events().stream()
        .filter(Sent.class::isInstance)
        .map(Sent.class::cast)
        .filter(sent -> sent.chat().equals(chat))
        .toList();
  }

  /// Every paper that a chat was sent, in order, repeats too.
  public List<ArxivId> papers(ChatKey chat) {
    return sent(chat).stream().flatMap(sent -> papers(sent).stream()).toList();
  }

  public static Set<ArxivId> papers(Sent sent) {
    return ChatDigest.papers(sent.message());
  }

  List<Delivery> rows(ChatKey chat, LocalDate day) {
    return storage.deliveries().deliveries(chat, day);
  }

  @Override
  public void close() {
    storage.close();
  }
}
