package io.nonmun.bot.delivery;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.digest.DailyDigest;
import io.nonmun.bot.digest.FakePaperSource;
import io.nonmun.bot.digest.FakeSummarizer;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.telegram.RecordingMessageSender;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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
  public final List<String> alerts = Collections.synchronizedList(new ArrayList<>());
  public Duration patience = Duration.ofSeconds(30);
  public Duration unsaid = Duration.ofSeconds(20);
  public final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
  public final List<Optional<LocalDate>> repeats = new ArrayList<>();
  public final Reachability reachability;
  private boolean paused;

  private final AdminAlerts admins =
      new AdminAlerts() {
        private final Set<String> raised = ConcurrentHashMap.newKeySet();

        @Override
        public void broken(String subject, String text) {
          if (raised.add(subject)) {
            alerts.add("broken " + subject);
          }
        }

        @Override
        public void mended(String subject, String text) {
          if (raised.remove(subject)) {
            alerts.add("mended " + subject);
          }
        }
      };

  private final PauseStore pause =
      new PauseStore() {
        @Override
        public boolean paused() {
          return paused;
        }

        @Override
        public void paused(boolean now) {
          paused = now;
        }
      };

  public DeliveryFixture(Instant start) {
    this(start, "jdbc:sqlite::memory:");
  }

  public DeliveryFixture(Instant start, String database) {
    clock = new MovableClock(start);
    storage = Storage.open(new StorageSettings(database));
    reachability = new Reachability(storage.chats(), admins);
    telegram.report(reachability);
  }

  /// A process: what a restart leaves behind is the database.
  public final class Process implements AutoCloseable {

    public final Journal journal = new Journal(outcomes::add);
    public final Work work;
    public final ChatDigests digests;
    public final DigestRequests requests;
    public final Readings readings;
    public final Announcements announcements;
    public final DayRun days;
    public final DeliveryDesk desk;

    Process(Post sender) {
      Supplier<DailyDigest> daily =
          () -> new DailyDigest(arxiv, storage, summarizer, 1_000, (_, _, _) -> {});
      Supplier<DeliverySettings> settings =
          () -> new DeliverySettings(List.of(new Category("cs.CL")), patience, patience);
      work = new Work(storage.jobs(), admins, journal::failed, clock);
      work.start();
      digests = new ChatDigests(storage, sender, reachability, work, clock);
      reachability.onBack(digests::resume);
      readings = new Readings(daily);
      announcements =
          new Announcements(
              daily, storage.ledger(), storage.chats(), settings, admins, journal, clock);
      days =
          new DayRun(
              announcements,
              digests,
              readings,
              daily,
              storage,
              summarizer,
              admins,
              pause,
              settings,
              journal,
              clock);
      desk =
          new DeliveryDesk(
              announcements, digests, storage, summarizer, pause, journal, repeats::add);
      requests =
          new TodaysDigest(
                  announcements,
                  digests,
                  readings,
                  storage.chats(),
                  storage.deliveries(),
                  pause,
                  () -> patience,
                  unsaid)
              .by(work, sender, clock);
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

  public static ChatPreferences wants(String... categories) {
    return new ChatPreferences(
        List.of(categories).stream().map(Category::new).toList(),
        List.of(),
        List.of(),
        null,
        ZoneId.of("Asia/Seoul"),
        10,
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
