package io.nonmun.bot.delivery;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import io.nonmun.bot.command.Broadcasts;
import io.nonmun.bot.command.ClosedDoors;
import io.nonmun.bot.command.CommandRouter;
import io.nonmun.bot.command.CommandSettings;
import io.nonmun.bot.command.OpenCards;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.intake.SeededPaperSource;
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
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.summarizer.SummaryOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory, descriptors and threads of a process over a week: five days of 3,000 papers, a weekend
/// and a Monday that brings nothing, for 200 chats that want different things, some of which ask
/// for digests and papers. A model and a Telegram answer at once; for three hours of each day the
/// model cannot be asked about every tenth paper. To be run with the bot's own heap, as
/// `docs/benchmarks/2026-11-28-week.md` says.
@Tag("bench")
class WeekBench {

  private static final int CHATS = 200;
  private static final int ASKING = 20;
  private static final int PAPERS = 3_000;
  private static final ChatKey OWNER = ChatKey.of(1);
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);
  private static final List<LocalDate> DAYS =
      IntStream.range(0, 8).mapToObj(MONDAY::plusDays).toList();
  private static final Set<LocalDate> ANNOUNCED = Set.copyOf(DAYS.subList(0, 5));
  private static final Duration STEP = Duration.ofMinutes(30);
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration TALK = Duration.ofHours(3); // after the announcement

  @TempDir private Path folder;

  private final SeededPaperSource arxiv = new SeededPaperSource(PAPERS);
  private final Random random = new Random(1);
  private volatile boolean resting;

  @Test
  void descriptorsAndThreadsOfAWeek() throws Exception {
    var start = AnnouncementCalendar.announcedAt(MONDAY);
    try (var bot = new DeliveryFixture(start, "jdbc:sqlite:" + folder.resolve("week.db"))) {
      bot.arxiv = arxiv;
      bot.dailyLimit = PAPERS;
      bot.summarizer.answer =
          paper ->
              resting && paper.id().hashCode() % 10 == 0
                  ? new SummaryOutcome.Extracted(List.of(paper.title()), "resting")
                  : new SummaryOutcome.Summarised(DayViewsBench.summary(paper));
      subscribe(bot);
      try (var process = bot.start()) {
        new Week(bot, process).live();
      }
    }
  }

  /// A process and those who talk to it.
  private final class Week {

    private final DeliveryFixture bot;
    private final DeliveryFixture.Process process;
    private final CommandRouter router;
    private final ManualScheduler scheduler;
    private int sent;
    private int edited;

    Week(DeliveryFixture bot, DeliveryFixture.Process process) {
      this.bot = bot;
      this.process = process;
      router = router(bot, process);
      ScheduledTasks.release(bot.storage.dataSource());
      var poll = Duration.ofMinutes(5);
      scheduler =
          TimetableFixture.scheduler(
              bot,
              new Timetable(
                  process.announcements, process.days, poll, () -> {}, bot.admins, bot.clock));
      scheduler.start();
    }

    void live() throws Exception {
      System.out.println(
          "| day | announced, run, sent | messages | edits | RSS | peak RSS | heap after GC |"
              + " descriptors | platform threads | virtual threads | database |");
      var held = new ArrayList<Holdings>();
      for (var day : DAYS) {
        if (ANNOUNCED.contains(day)) {
          arxiv.announce(day);
        }
        var took = live(day);
        forget();
        held.add(Holdings.now(folder));
        print(day, took, held.getLast());
      }
      System.out.println(
          held.getLast().hasNoMoreThan(held.getFirst())
              ? "NO MORE descriptors and threads at the end than after the first day:"
              : "MORE descriptors or threads at the end than after the first day:");
      System.out.println(held.getFirst().threads() + "\n" + held.getLast().threads());
      System.out.println("runs: " + bot.outcomes + ", alerts: " + bot.admins.subjects());
      System.out.println("work left: " + bot.storage.jobs().due(Instant.MAX.minusSeconds(1)));
    }

    /// @return how long what the announcement sets in motion took
    private Duration live(LocalDate day) throws InterruptedException {
      resting = ANNOUNCED.contains(day);
      sent = 0;
      edited = 0;
      var at = AnnouncementCalendar.announcedAt(day);
      var begun = System.nanoTime();
      step(at);
      var took = Duration.ofNanos(System.nanoTime() - begun);
      for (var after = STEP; after.compareTo(A_DAY) < 0; after = after.plus(STEP)) {
        if (resting && after.equals(TALK)) {
          resting = false;
          talk(day);
        }
        step(at.plus(after));
      }
      return took;
    }

    /// What happens by itself at one moment.
    private void step(Instant now) throws InterruptedException {
      bot.clock.set(now);
      scheduler.setTime(now);
      scheduler.runAnyDueExecutions();
      scheduler.runAnyDueExecutions(); // What the first brought about is due at once.
      process.awaitSent();
      process.look();
      count();
    }

    private void count() {
      var events = bot.telegram.events();
      sent += (int) events.stream().filter(Sent.class::isInstance).count();
      edited += (int) events.stream().filter(Edited.class::isInstance).count();
      bot.telegram.clear();
    }

    /// What people say and press in the course of a day; on Wednesday, the owner tells everybody
    /// something.
    private void talk(LocalDate day) throws InterruptedException {
      for (var i = 0; i < ASKING; i++) {
        var chat = ChatKey.of(2 + random.nextInt(CHATS - 1));
        var paper = arxiv.id(day, random.nextInt(PAPERS));
        say(chat, "today", "");
        say(chat, "paper", paper.value());
        say(chat, "why", paper.value());
        say(chat, "coverage", "");
        press(chat, new Button("", Button.Action.CARD, paper));
      }
      process.awaitSent();
      count();
      if (day.getDayOfWeek() == DayOfWeek.WEDNESDAY) {
        say(OWNER, "admin", "broadcast 오늘 밤에 점검합니다.");
        var asked = (Sent) bot.telegram.events().getLast();
        press(OWNER, asked.message().buttons().getFirst().getFirst());
      }
    }

    private void say(ChatKey chat, String name, String argument) throws InterruptedException {
      router.handle(new Incoming.Command(from(chat), name, argument, false));
    }

    private void press(ChatKey chat, Button button) throws InterruptedException {
      router.handle(new Incoming.ButtonPressed(from(chat), "q", button.data()));
    }

    /// What is the fixture's and not the process's.
    private void forget() {
      bot.summarizer.asked.clear();
      bot.summarizer.priorities.clear();
      bot.known.clear();
      bot.wholeDays.clear();
    }

    private void print(LocalDate day, Duration took, Holdings held) throws IOException {
      System.out.printf(
          "| %ta %<tF | %.1f s | %,d | %,d | %d MB | %d MB | %d MB | %d | %d | %d | %d MB |%n",
          day,
          took.toMillis() / 1e3,
          sent,
          edited,
          held.rss() / 1_000_000,
          held.peak() / 1_000_000,
          held.heap() / 1_000_000,
          held.descriptors(),
          held.threads().size(),
          held.virtual(),
          Files.size(folder.resolve("week.db")) / 1_000_000);
    }
  }

  private static Origin from(ChatKey chat) {
    return new Origin(chat, Chat.Kind.PRIVATE, chat.chatId(), false, 5);
  }

  private static CommandRouter router(DeliveryFixture bot, DeliveryFixture.Process process) {
    var storage = bot.storage;
    var desk =
        new PaperDesk(
            bot.arxiv,
            storage.papers(),
            process.summaries,
            new FullTexts(bot.arxiv, storage.fullTexts(), bot.clock));
    var settings =
        new CommandSettings(
            Set.of(OWNER.chatId()),
            Admission.EVERYBODY,
            SeededPaperSource.CATEGORIES,
            DeliveryFixture.wants(),
            false);
    var cards =
        new OpenCards(
            desk,
            storage.chats(),
            process.allowances,
            new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
            storage.summaries(),
            storage.taps(),
            true,
            null,
            bot.telegram,
            process.work,
            bot.clock);
    return new CommandRouter(
        () -> settings,
        storage.chats(),
        bot.reachability,
        bot.telegram,
        (_, _) -> Standing.MEMBER,
        (_, _) -> {},
        new CommandRouter.Desks(
            process.desk,
            process.requests,
            cards,
            new Broadcasts(
                storage.broadcasts(),
                storage.chats(),
                bot.telegram,
                process.work,
                Admission.EVERYBODY,
                bot.clock),
            storage.drafts(),
            storage.papers(),
            storage.summaries(),
            new Finder(storage.search(), Meaning.NONE),
            ClosedDoors.of(storage, cards, bot.telegram, process.work, bot.clock),
            storage.taps(),
            storage.notes(),
            new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries()),
            bot.clock));
  }

  private void subscribe(DeliveryFixture bot) {
    var words = List.of("method", "benchmark", "RAG", "graph", "speech", "agent", "diffusion");
    for (var id = 1; id <= CHATS; id++) {
      var from = random.nextInt(SeededPaperSource.CATEGORIES.size());
      var categories =
          SeededPaperSource.CATEGORIES.subList(
              from, Math.min(from + 1 + random.nextInt(4), SeededPaperSource.CATEGORIES.size()));
      var keywords = words.stream().filter(word -> random.nextInt(4) == 0).toList();
      var mutes = random.nextInt(4) == 0 ? List.of("survey") : List.<String>of();
      var at = random.nextBoolean() ? null : LocalTime.of(random.nextInt(24), 30);
      var zone = ZoneId.of(random.nextInt(5) > 0 ? "Asia/Seoul" : "Europe/London");
      var papers = 5 * (1 + random.nextInt(3));
      bot.chat(id, new ChatPreferences(categories, keywords, mutes, at, zone, papers, true));
    }
  }
}
