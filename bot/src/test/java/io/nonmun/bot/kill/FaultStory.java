package io.nonmun.bot.kill;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import io.nonmun.bot.command.Broadcasts;
import io.nonmun.bot.command.ClosedDoors;
import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.command.CommandSettings;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.delivery.DeliveryFixture;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.schedule.ScheduledTasks;
import io.nonmun.bot.schedule.Timetable;
import io.nonmun.bot.schedule.TimetableFixture;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.RecordingMessageSender;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.SummaryOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// A few days of a bot with three chats and an owner, told process by process: what arXiv
/// announces, what people say and press, and what the timetable and the work make of it.
///
/// Whoever is killed or stopped is started again, on the same day or on the next one.
final class FaultStory implements AutoCloseable {

  static final ChatKey OWNER = ChatKey.of(7);
  static final ChatKey READER = ChatKey.of(1); // cs.CL and cs.LG, told of quiet days
  static final ChatKey OTHER = ChatKey.of(2); // cs.CL
  static final List<ChatKey> READERS = List.of(READER, OTHER);
  static final ArxivId OLD = new ArxivId("2611.00001");
  static final ArxivId LATE = new ArxivId("2611.00012");
  static final ArxivId HOPELESS = new ArxivId("2611.00013");
  static final String NEWS = "오늘 밤에 점검이 있습니다.";

  /// A like, and a star that is taken back.
  static final List<Incoming.ButtonPressed> TAPS =
      List.of(
          press(OTHER, new Button("", Button.Action.LIKE, OLD), "like"),
          press(OTHER, new Button("", Button.Action.SAVE, OLD), "star"),
          press(OTHER, new Button("", Button.Action.SAVE, OLD), "unstar"));

  private static final Duration POLL = Duration.ofMinutes(5);
  private static final int TRIES = 5;

  /// Between looks at the bot: as long as its retries take.
  private static final List<Duration> SHORT = minutes(0, 1, 10, 35);

  private static final List<Duration> LONG = minutes(0, 1, 10, 35, 60, 120, 240);
  private static final ChatAllowances.Settings ALLOWANCE =
      new ChatAllowances.Settings(30, Set.of(), ZoneId.of("Asia/Seoul"));

  /// What a day begins with.
  ///
  /// @param at when its listing is there, or would be
  record Episode(Instant at, Runnable begin) {}

  final FakePaperSource arxiv = new FakePaperSource();
  final RecordingMessageSender telegram = new RecordingMessageSender();
  final List<String> alerts = new ArrayList<>();
  private final Thread main = Thread.currentThread();
  private final Path file;
  private final Boundary boundary;
  private final boolean nextDay; // a dead process is started again after the next announcement
  private final List<Incoming> unsaid = new ArrayList<>(); // what Telegram holds for the bot
  private Instant now = Instant.parse("2037-11-19T01:05:00Z");
  private volatile boolean modelRecovered;
  private int updates;
  private @Nullable Running running;
  int starts;

  FaultStory(Path file, Boundary boundary, boolean nextDay) {
    this.file = file;
    this.boundary = boundary;
    this.nextDay = nextDay;
    boundary.onStop(this::stop);
    boundary.onDeath(main::interrupt);
  }

  private static List<Duration> minutes(long... minutes) {
    return LongStream.of(minutes).mapToObj(Duration::ofMinutes).toList();
  }

  private List<Episode> episodes() {
    return List.of(
        new Episode(Instant.parse("2037-11-20T01:05:00Z"), this::friday),
        new Episode(Instant.parse("2037-11-23T01:05:00Z"), this::monday),
        new Episode(Instant.parse("2037-11-24T08:05:00Z"), () -> {}), // a day without a listing
        new Episode(Instant.parse("2037-11-25T01:05:00Z"), this::wednesday));
  }

  private void thursday() {
    arxiv.announce("cs.CL", "2037-11-19", NEW, paper(OLD.value(), "cs.CL"));
    arxiv.announce("cs.LG", "2037-11-19", NEW, paper("2611.00002", "cs.LG"));
  }

  private void friday() {
    arxiv.announce(
        "cs.CL",
        "2037-11-20",
        NEW,
        paper("2611.00011", "cs.CL"),
        paper(LATE.value(), "cs.CL"),
        paper(HOPELESS.value(), "cs.CL"));
    arxiv.announce("cs.LG", "2037-11-20", NEW, paper("2611.00014", "cs.LG"));
    unsaid.add(press(OTHER, new Button("", Button.Action.CARD, OLD)));
    for (var tap : TAPS) {
      unsaid.add(tap);
    }
    unsaid.add(new Incoming.Command(from(OTHER), "today", "", false));
    unsaid.add(new Incoming.Command(from(OWNER), "admin", "broadcast " + NEWS, false));
  }

  private void monday() {
    modelRecovered = true;
    arxiv.announce("cs.CL", "2037-11-23", NEW, paper("2611.00021", "cs.CL"));
    arxiv.announce("cs.CL", "2037-11-23", REPLACE, second(OLD));
    arxiv.announce("cs.LG", "2037-11-23", NEW, paper("2611.00022", "cs.LG"));
  }

  private void wednesday() {
    arxiv.announce("cs.CL", "2037-11-25", NEW, paper("2611.00031", "cs.CL"));
    arxiv.announce("cs.LG", "2037-11-25", NEW, paper("2611.00032", "cs.LG"));
  }

  private static Paper second(ArxivId id) {
    var first = paper(id.value(), "cs.CL");
    return new Paper(
        new PaperVersion(id, 2),
        first.title(),
        first.abstractText(),
        first.authors(),
        first.primaryCategory(),
        first.crossLists(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  private static Origin from(ChatKey chat) {
    return new Origin(chat, Chat.Kind.PRIVATE, chat.chatId(), false, 5);
  }

  private static Incoming press(ChatKey chat, Button button) {
    return press(chat, button, "q");
  }

  private static Incoming.ButtonPressed press(ChatKey chat, Button button, String id) {
    return new Incoming.ButtonPressed(from(chat), id, button.data(), List.of(List.of(button)));
  }

  /// Tells it to its end.
  void tell() throws InterruptedException {
    thursday();
    arxiv.singles.addAll(List.of(paper(OLD.value(), "cs.CL")));
    begin();
    running.bot.chat(READER.chatId(), DeliveryFixture.wants("cs.CL", "cs.LG"));
    running.bot.chat(OTHER.chatId(), DeliveryFixture.wants("cs.CL"));
    running.bot.chat(OWNER.chatId(), DeliveryFixture.wants());
    running.live();
    boundary.arm();
    var episodes = episodes();
    for (var i = 0; i < episodes.size(); i++) {
      now = episodes.get(i).at();
      episodes.get(i).begin().run();
      var last = i + 1 == episodes.size();
      for (var pause : last ? LONG : SHORT) {
        now = now.plus(pause);
        if (!lived() && nextDay && !last) {
          break;
        }
      }
    }
    boundary.disarm();
    for (var pause : SHORT) {
      now = now.plus(pause);
      lived();
    }
  }

  /// @return whether the process survived it
  private boolean lived() throws InterruptedException {
    if (running == null) {
      begin();
    }
    try {
      running.live();
    } catch (Boundary.Killed | InterruptedException e) {
      // It ends below.
    }
    Thread.interrupted();
    if (boundary.isDead() || stopping != null) {
      end();
      return false;
    }
    return true;
  }

  private @Nullable Thread stopping;

  /// From inside the process: as a SIGTERM comes.
  private void stop() {
    var process = running;
    stopping =
        Thread.ofPlatform()
            .start(() -> {
              main.interrupt();
              process.process.close();
            });
    while (stopping.isAlive()
        && stopping.getState() != Thread.State.WAITING
        && stopping.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private void begin() {
    starts++;
    running = new Running();
  }

  private void end() throws InterruptedException {
    if (stopping != null) {
      stopping.join();
      stopping = null;
    }
    running.process.close();
    boundary.bury();
    running.bot.storage.close();
    Thread.interrupted();
    running = null;
  }

  Storage storage() {
    return running.bot.storage;
  }

  int jobs() {
    return running.jobs();
  }

  /// Tasks that db-scheduler takes for running.
  List<String> picked() {
    return new JdbcTemplate(running.bot.storage.dataSource())
        .queryForList("SELECT task_name FROM scheduled_tasks WHERE picked", String.class);
  }

  List<Sent> sent(ChatKey chat) {
    return telegram.events().stream()
        .filter(Sent.class::isInstance)
        .map(Sent.class::cast)
        .filter(sent -> sent.chat().equals(chat))
        .toList();
  }

  private SummaryOutcome answer(Paper paper) {
    if (paper.id().equals(HOPELESS)) {
      return new SummaryOutcome.Failed("numbers", List.of("It works on 3 tasks."));
    }
    return paper.id().equals(LATE) && !modelRecovered
        ? new SummaryOutcome.Extracted(List.of("It works on 3 tasks."), "resting")
        : new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
  }

  @Override
  public void close() {
    if (running != null) {
      running.process.close();
      running.bot.close();
    }
  }

  /// One process.
  private final class Running {

    private final DeliveryFixture bot;
    private final DeliveryFixture.Process process;
    private final ManualScheduler scheduler;
    private final CommandRouter router;

    Running() {
      var storage = Storage.open(new StorageSettings("jdbc:sqlite:" + file), boundary::around);
      bot = new DeliveryFixture(now, storage);
      bot.arxiv = boundary.around(arxiv);
      bot.summarizer.answer = boundary.around(FaultStory.this::answer);
      bot.unsaid = Duration.ofSeconds(20);
      var post = boundary.around(telegram);
      process = bot.start(post);
      ScheduledTasks.release(storage.dataSource());
      var timetable =
          new Timetable(process.announcements, process.days, POLL, () -> {}, bot.admins, bot.clock);
      scheduler = TimetableFixture.scheduler(bot, timetable);
      scheduler.start();
      var cards =
          new OpenCards(
              new PaperDesk(
                  bot.arxiv,
                  storage.papers(),
                  process.summaries,
                  new FullTexts(bot.arxiv, storage.fullTexts(), bot.clock)),
              storage.chats(),
              new ChatAllowances(storage.allowances(), () -> ALLOWANCE, bot.clock),
              new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
              storage.summaries(),
              storage.taps(),
              true,
              null,
              post,
              process.work,
              bot.clock);
      var broadcasts =
          new Broadcasts(
              storage.broadcasts(),
              storage.chats(),
              post,
              process.work,
              Admission.EVERYBODY,
              bot.clock);
      broadcasts.start();
      var settings =
          new CommandSettings(
              Set.of(OWNER.chatId()),
              Admission.EVERYBODY,
              List.of(new Category("cs.CL"), new Category("cs.LG")),
              DeliveryFixture.wants(),
              false);
      router =
          new CommandRouter(
              () -> settings,
              storage.chats(),
              bot.reachability,
              post,
              (_, _) -> Standing.MEMBER,
              (_, _) -> {},
              new CommandRouter.Desks(
                  process.desk,
                  process.requests,
                  cards,
                  broadcasts,
                  storage.drafts(),
                  storage.papers(),
                  storage.summaries(),
                  new Finder(storage.search(), Meaning.NONE),
                  ClosedDoors.of(storage, cards, post, process.work, bot.clock),
                  storage.taps(),
                  storage.notes(),
                  new Library(
                      storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
                  bot.clock));
    }

    int jobs() {
      return List.of("deliver", "today", "edit", "quiet", "version", "card", "lesson", "broadcast")
          .stream()
          .mapToInt(kind -> process.work.of(kind).size())
          .sum();
    }

    /// What happens by itself and by people's wish at one moment.
    void live() throws InterruptedException {
      bot.clock.set(now);
      scheduler.setTime(now);
      survive(scheduler::runDeadExecutionDetection);
      survive(scheduler::runAnyDueExecutions);
      survive(scheduler::runAnyDueExecutions); // What the first brought about is due at once.
      process.awaitSent();
      hear();
      process.look();
      if (boundary.isDead()) {
        throw new Boundary.Killed();
      }
    }

    /// As the scheduler's own threads do, which begin again.
    private void survive(Runnable step) {
      try {
        step.run();
      } catch (Boundary.Killed e) {
        throw e;
      } catch (RuntimeException | Error e) {
        // The next round comes.
      }
    }

    /// Stored, handled, marked: as the inbox does, one by one.
    private void hear() throws InterruptedException {
      while (!unsaid.isEmpty()) {
        var incoming = unsaid.getFirst();
        var chat = incoming.from().orElseThrow().chat();
        var update = new StoredUpdate(updates + 1, chat.chatId(), "{}", now);
        for (var tries = 0; tries < TRIES; tries++) {
          try {
            bot.storage.updates().store(List.of(update));
            router.handle(incoming);
            bot.storage.updates().handled(List.of(update.updateId()));
            break;
          } catch (Boundary.Killed e) {
            throw e;
          } catch (RuntimeException | Error e) {
            // It is handled again.
          }
        }
        updates++;
        unsaid.removeFirst();
        process.awaitSent();
        confirmBroadcast();
      }
    }

    /// The owner presses the button of the question that stands there.
    private void confirmBroadcast() {
      var asked =
          sent(OWNER).stream()
              .flatMap(sent -> sent.message().buttons().stream())
              .flatMap(List::stream)
              .filter(button -> button.action() == Button.Action.BROADCAST)
              .map(button -> press(OWNER, button))
              .toList();
      if (!asked.isEmpty() && !confirmed) {
        confirmed = true;
        unsaid.add(asked.getLast());
      }
    }
  }

  private boolean confirmed;
}
