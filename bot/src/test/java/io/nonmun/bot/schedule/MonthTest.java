package io.nonmun.bot.schedule;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import io.nonmun.bot.delivery.DeliveryFixture;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bot over the weeks in which the clocks change, seen from Telegram: chats in four zones, an
/// arXiv that is late, silent on holidays and unreadable at times, and a process that is stopped or
/// killed and comes back minutes or days later.
///
/// At every quarter of an hour it holds that no chat lacks a paper which it could have by then, and
/// that none was given one too early or twice.
@Timeout(120)
class MonthTest {

  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Duration POLL = Duration.ofMinutes(5);
  private static final Duration SELDOM = POLL.multipliedBy(6);
  private static final Category CL = new Category("cs.CL");
  private static final Category LG = new Category("cs.LG");

  /// More than the simulated days have, so that each paper ranks within it.
  private static final int COUNT = 60;

  /// New York changes on 8 March and 1 November, London on 29 March and 25 October, Lord Howe on 5
  /// April and 4 October.
  @ParameterizedTest
  @CsvSource({
    "2026-03-04, 2026-03-13, 1",
    "2026-03-26, 2026-04-09, 2",
    "2026-09-30, 2026-10-09, 3",
    "2026-10-21, 2026-11-06, 4",
  })
  void t13NothingIsMissedRepeatedEarlyOrLate(LocalDate from, LocalDate to, long seed)
      throws Exception {
    try (var month = new Month(from, to, new Random(seed))) {
      month.live();
    }
  }

  /// What a chat is to have of a day.
  ///
  /// @param due when its hour has come
  private record Wish(
      Reader reader, LocalDate day, Instant due, Instant visible, Set<ArxivId> papers) {
    Instant from() {
      return due.isAfter(visible) ? due : visible;
    }
  }

  private record Reader(ChatKey key, ChatPreferences wants) {}

  private record Letter(Instant at, ChatKey chat, Message message) {}

  private static final class Month implements AutoCloseable {

    private final Random random;
    private final Instant start;
    private final Instant end;
    private final DeliveryFixture bot;
    private final SimulatedArxiv arxiv;
    private final List<Reader> readers = new ArrayList<>();
    private final Set<LocalDate> holidays = new HashSet<>();
    private final List<Wish> wishes = new ArrayList<>();
    private final Map<ArxivId, LocalDate> announced = new HashMap<>();
    private final Map<ChatKey, Map<ArxivId, Instant>> had = new HashMap<>();
    private final Map<ChatKey, Map<LocalDate, Integer>> quiet = new HashMap<>();
    private final List<Letter> letters = new ArrayList<>();
    private DeliveryFixture.@Nullable Process process;
    private @Nullable ManualScheduler scheduler;
    private int messagesToDeath = Integer.MAX_VALUE;
    private Instant calmSince;
    private int deaths;

    Month(LocalDate from, LocalDate to, Random random) {
      this.random = random;
      start = AnnouncementCalendar.announcedAt(from);
      end = AnnouncementCalendar.announcedAt(to);
      calmSince = start;
      bot = new DeliveryFixture(start);
      arxiv = new SimulatedArxiv(bot.clock);
      bot.arxiv = arxiv;
      subscribe();
      announce(from, to);
    }

    private void subscribe() {
      var hours = new LinkedHashMap<String, List<String>>();
      hours.put("Asia/Seoul", List.of("발표", "08:30", "09:45", "20:00"));
      hours.put("America/New_York", List.of("02:30", "01:30", "19:45", "20:00"));
      hours.put("Europe/London", List.of("01:30", "00:00", "23:45"));
      hours.put("Australia/Lord_Howe", List.of("02:15", "01:45", "11:30"));
      hours.forEach((zone, times) -> {
        for (var time : times) {
          var id = readers.size() + 1;
          var wants =
              new ChatPreferences(
                  List.of(List.of(CL), List.of(LG), List.of(CL, LG)).get(id % 3),
                  List.of(),
                  List.of(),
                  time.equals("발표") ? null : LocalTime.parse(time),
                  ZoneId.of(zone),
                  COUNT,
                  true);
          readers.add(new Reader(bot.chat(id, wants), wants));
        }
      });
    }

    private void announce(LocalDate from, LocalDate to) {
      var serial = 0;
      for (var day = from; !day.isAfter(to); day = day.plusDays(1)) {
        var at = AnnouncementCalendar.announcedAt(day);
        if (!AnnouncementCalendar.due(at).equals(day)) {
          continue; // A weekend.
        }
        if (day.isAfter(from) && random.nextInt(12) == 0) {
          holidays.add(day);
          continue;
        }
        var late = random.nextInt(6) == 0 ? STEP.multipliedBy(random.nextInt(40)) : Duration.ZERO;
        var papers = new HashMap<Category, List<ListingEntry>>();
        for (var i = 0; i < 8; i++) {
          var id = "%02d%02d.%05d".formatted(day.getYear() - 2000, day.getMonthValue(), ++serial);
          var home = random.nextBoolean() ? CL : LG;
          var other = home.equals(CL) ? LG : CL;
          var made = paper(id, home.code());
          announced.put(made.id(), day);
          papers.computeIfAbsent(home, _ -> new ArrayList<>()).add(entry(made, AnnounceType.NEW));
          if (random.nextInt(4) == 0) {
            papers
                .computeIfAbsent(other, _ -> new ArrayList<>())
                .add(entry(made, AnnounceType.CROSS));
          }
        }
        for (var category : List.of(CL, LG)) {
          arxiv.announce(category, day, at.plus(late), papers.getOrDefault(category, List.of()));
        }
        for (var reader : readers) {
          var wanted = new HashSet<ArxivId>();
          reader
              .wants()
              .categories()
              .forEach(category ->
                  papers.getOrDefault(category, List.of()).forEach(e -> wanted.add(e.id())));
          wishes.add(new Wish(reader, day, due(reader.wants(), at), at.plus(late), wanted));
        }
        if (random.nextInt(4) == 0) {
          var outage = at.plus(STEP.multipliedBy(random.nextInt(60) - 20));
          var until = outage.plus(STEP.multipliedBy(1 + random.nextInt(60)));
          arxiv.breakDown(CL, outage, until);
          if (random.nextBoolean()) {
            arxiv.breakDown(LG, outage, until);
          }
        }
      }
    }

    private static ListingEntry entry(Paper paper, AnnounceType type) {
      return new ListingEntry(paper.id(), type, OptionalInt.of(1), Optional.of(paper));
    }

    private static Instant due(ChatPreferences wants, Instant announced) {
      if (wants.at() == null) {
        return announced;
      }
      for (var day = LocalDate.ofInstant(announced, wants.zone()); ; day = day.plusDays(1)) {
        var turn = day.atTime(wants.at()).atZone(wants.zone()).toInstant();
        if (!turn.isBefore(announced)) {
          return turn;
        }
      }
    }

    void live() throws InterruptedException {
      var back = start;
      for (var now = start; now.isBefore(end); now = now.plus(STEP)) {
        bot.clock.set(now);
        if (now.isBefore(back)) {
          calmSince = now.plus(STEP);
          continue;
        }
        if (process != null && isIdle(now)) {
          continue;
        }
        if (!arxiv.isReadable(CL) || !arxiv.isReadable(LG)) {
          calmSince = now.plus(STEP);
        }
        var scheduler = process == null ? begin() : this.scheduler;
        scheduler.setTime(now);
        scheduler.runAnyDueExecutions();
        scheduler.runAnyDueExecutions();
        process.awaitSent();
        check(now);
        back = fate(now);
      }
      System.out.printf(
          "%d chats, %d digests due, %d messages, %d holidays, %d ends of the process%n",
          readers.size(), wishes.size(), letters.size(), holidays.size(), deaths);
    }

    /// A quarter between the half hours at which nothing is to happen: left out, to be quick.
    private boolean isIdle(Instant now) {
      var opening = AnnouncementCalendar.announcedAt(AnnouncementCalendar.due(now));
      return now.getEpochSecond() % 1800 != 0
          && opening.plus(PollTimes.WINDOW).isBefore(now)
          && readers.stream()
              .map(Reader::wants)
              .noneMatch(wants -> now.atZone(wants.zone()).toLocalTime().equals(wants.at()));
    }

    /// @return when the process is there again
    private Instant fate(Instant now) {
      if (now.isBefore(start.plus(Duration.ofDays(2)))) {
        return now; // A chat that never had a digest misses none.
      }
      var killed = messagesToDeath <= 0;
      messagesToDeath = Integer.MAX_VALUE;
      if (!killed && random.nextInt(250) > 0) {
        if (random.nextInt(20) == 0) {
          messagesToDeath = random.nextInt(4);
        }
        return now;
      }
      deaths++;
      process.close();
      process = null;
      return switch (random.nextInt(4)) {
        case 0 -> now;
        case 1 -> now.plus(STEP.multipliedBy(1 + random.nextInt(8)));
        case 2 -> now.plus(Duration.ofHours(3 + random.nextInt(20)));
        default -> now.plus(Duration.ofHours(24 + random.nextInt(48)));
      };
    }

    private ManualScheduler begin() {
      process = bot.start(new Observed());
      var timetable =
          new Timetable(process.announcements, process.days, POLL, () -> {}, bot.admins, bot.clock);
      ScheduledTasks.release(bot.storage.dataSource());
      scheduler = TimetableFixture.scheduler(bot, timetable);
      scheduler.start();
      return scheduler;
    }

    private void check(Instant now) {
      if (messagesToDeath <= 0) {
        return; // It died with messages in hand.
      }
      for (var wish : List.copyOf(wishes)) {
        var from = wish.from();
        if (from.isAfter(now)) {
          continue;
        }
        if (had.getOrDefault(wish.reader().key(), Map.of()).keySet().containsAll(wish.papers())) {
          wishes.remove(wish);
        } else {
          var since = from.isAfter(calmSince) ? from : calmSince;
          var patience = from.equals(wish.due()) && since.equals(from) ? Duration.ZERO : SELDOM;
          assertThat(since.plus(patience))
              .as("%s has the papers of %s, due at %s", wish.reader(), wish.day(), from)
              .isAfterOrEqualTo(now);
        }
      }
    }

    private void received(ChatKey chat, Message message) {
      var now = bot.clock.instant();
      letters.add(new Letter(now, chat, message));
      for (var paper : DeliveryFixture.papers(new Sent(chat, 0, message, null, Optional.empty()))) {
        assertThat(had.computeIfAbsent(chat, _ -> new HashMap<>()).put(paper, now))
            .as("%s is new to chat %d at %s", paper, chat.chatId(), now)
            .isNull();
        var day = announced.get(paper);
        wishes.stream()
            .filter(wish -> wish.day().equals(day) && wish.reader().key().equals(chat))
            .forEach(
                wish -> assertThat(now).as("%s is not early", paper).isAfterOrEqualTo(wish.from()));
      }
    }

    @Override
    public void close() {
      if (process != null) {
        process.close();
      }
      bot.close();
    }

    private final class Observed implements Post {

      @Override
      public synchronized SendOutcome send(
          ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
        if (messagesToDeath != Integer.MAX_VALUE && messagesToDeath-- <= 0) {
          throw new IllegalStateException("killed");
        }
        received(chat, message);
        return bot.telegram.send(chat, message, replyTo, turn);
      }

      @Override
      public SendOutcome sendPhoto(
          ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
        throw new AssertionError("a digest has no pictures");
      }

      @Override
      public SendOutcome sendDocument(
          ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo) {
        throw new AssertionError("a digest has no files");
      }

      @Override
      public SendOutcome edit(ChatKey chat, int messageId, Message message) {
        return bot.telegram.edit(chat, messageId, message);
      }

      @Override
      public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
        return bot.telegram.editButtons(chat, messageId, buttons);
      }

      @Override
      public void acknowledge(String callbackQueryId, String text) {}
    }
  }
}
