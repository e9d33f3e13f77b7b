package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.NEW;

import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/// Times a working week of 10,000 chats that want different things, 1,000 papers a day, with a
/// model and a Telegram that answer at once, and looks at the heap. Run by
/// `docs/benchmarks/README.md`'s command.
@Tag("bench")
class DeliveriesBench {

  private static final int CHATS = 10_000;
  private static final int PAPERS = 1_000;
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);
  private static final List<String> CATEGORIES = List.of("cs.CL", "cs.LG", "cs.AI", "cs.CV");
  private static final int TICKS = 20;

  @TempDir private Path folder;

  @Test
  void planAndIdleTick() throws Exception {
    try (var bot =
        new DeliveryFixture(
            AnnouncementCalendar.announcedAt(MONDAY).plus(Duration.ofHours(22)),
            "jdbc:sqlite:" + folder.resolve("plan.db"))) {
      subscribe(bot);
      announce(bot, MONDAY);
      try (var process = bot.start(new CountingSender())) {
        process.announcements.look();
        var start = System.nanoTime();
        process.digests.plan(MONDAY, true);
        System.out.printf(
            "planned %d chats in %d ms%n", bot.storage.deliveries().open().size(), since(start));
        new JdbcTemplate(bot.storage.dataSource()).update("update digest set state = 'DONE'");
        for (var i = 0; i < TICKS; i++) {
          start = System.nanoTime();
          process.digests.plan(MONDAY, false);
          process.digests.send(MONDAY);
          System.out.printf("idle tick %d ms%n", since(start));
        }
      }
    }
  }

  @Test
  void weekOfTenThousandChats() throws Exception {
    var database = folder.resolve("bench.db");
    try (var bot =
        new DeliveryFixture(AnnouncementCalendar.announcedAt(MONDAY), "jdbc:sqlite:" + database)) {
      subscribe(bot);
      var telegram = new CountingSender();
      try (var process = bot.start(telegram)) {
        for (var day = MONDAY; day.isBefore(MONDAY.plusDays(5)); day = day.plusDays(1)) {
          bot.clock.set(AnnouncementCalendar.announcedAt(day));
          announce(bot, day);
          process.announcements.look();
          var start = System.nanoTime();
          process.digests.plan(day, true);
          var planned = since(start);
          process.run(day);
          var sent = since(start);
          bot.clock.move(Duration.ofHours(22)); // All hours of all zones have come.
          process.deliver();
          start = System.nanoTime();
          for (var i = 0; i < TICKS; i++) {
            process.deliver();
          }
          System.out.printf(
              "%s: planned in %d ms, sent and finished after %d ms, idle tick %d ms, "
                  + "messages so far %d, heap after GC %d MB, database %d MB%n",
              day,
              planned,
              sent,
              since(start) / TICKS,
              telegram.messages.get(),
              heap(),
              Files.size(database) / 1_000_000);
        }
      }
    }
  }

  private static void subscribe(DeliveryFixture bot) {
    var random = new Random(1);
    var words = List.of("method", "table", "RAG", "graph", "speech", "agent", "검색", "diffusion");
    for (var id = 1; id <= CHATS; id++) {
      var categories =
          CATEGORIES.subList(random.nextInt(3), 4).stream().map(Category::new).toList();
      var keywords = words.stream().filter(word -> random.nextInt(4) == 0).toList();
      var mutes =
          random.nextInt(4) == 0 ? List.of("Part " + random.nextInt(100)) : List.<String>of();
      var at = random.nextBoolean() ? null : LocalTime.of(random.nextInt(24), 15);
      var zone = ZoneId.of(random.nextInt(5) > 0 ? "Asia/Seoul" : "Europe/London");
      bot.chat(
          id,
          new ChatPreferences(
              categories, keywords, mutes, at, zone, 5 * (1 + random.nextInt(3)), true));
    }
  }

  private static void announce(DeliveryFixture bot, LocalDate day) {
    for (var i = 0; i < PAPERS; i++) {
      var category = CATEGORIES.get(i % CATEGORIES.size());
      var id = "2611.%05d".formatted(day.getDayOfMonth() * PAPERS + i);
      bot.source.announce(category, day.toString(), NEW, paper(id, category));
    }
  }

  private static long since(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000;
  }
}
