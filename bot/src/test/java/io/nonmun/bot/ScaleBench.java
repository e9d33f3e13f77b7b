package io.nonmun.bot;

import com.sun.management.OperatingSystemMXBean;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.storage.PostgresServer;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/// What two days of 1,000 papers cost for ever more chats that get five each: processor time, heap
/// and disk of planning their digests, on SQLite or, with `-Dnonmun.postgres=true`, on PostgreSQL,
/// whose processor time is a column of its own. Nothing is sent. To be run as
/// `docs/benchmarks/2026-11-29-planning.md` says.
@Tag("bench")
class ScaleBench {

  private static final Category CL = new Category("cs.CL");
  private static final List<Category> CATEGORIES =
      List.of(CL, new Category("cs.LG"), new Category("cs.AI"), new Category("cs.CV"));
  private static final List<String> WORDS =
      List.of("retrieval", "agent", "diffusion", "alignment", "speech", "graph", "robot", "code");
  private static final LocalDate FRIDAY = LocalDate.of(2026, 11, 20);
  private static final int PAPERS = 1_000;
  private static final boolean ON_POSTGRES = Boolean.getBoolean("nonmun.postgres");

  @TempDir private Path folder;

  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Test
  void planningForEverMoreChats() throws Exception {
    System.out.println(
        "| chats | wishes | day | processor | server | clock | peak heap | database | deliveries | a delivery |");
    measure(1_000, true);
    for (var chats : List.of(1_000, 10_000, 100_000)) {
      measure(chats, false);
    }
  }

  private void measure(int count, boolean ownWishes) throws Exception {
    var place = folder.resolve("%d-%s.db".formatted(count, ownWishes));
    var settings =
        ON_POSTGRES ? PostgresServer.database(place) : new StorageSettings("jdbc:sqlite:" + place);
    try (var storage = Storage.open(settings)) {
      var random = new Random(1);
      var chats =
          IntStream.range(1, count + 1).mapToObj(id -> chat(id, random, ownWishes)).toList();
      chats.forEach(storage.chats()::save);
      for (var day : List.of(FRIDAY, FRIDAY.plusDays(3))) {
        announce(storage, day);
        var before = size(storage);
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        var begun = machine.getProcessCpuTime();
        var servers = server();
        var started = System.nanoTime();
        var planner =
            new Planner(
                new Editions(
                    storage.ledger(),
                    storage.papers(),
                    storage.summaries(),
                    storage.taps(),
                    storage.votes()),
                storage.deliveries());
        planner.plan(chats, day, planner.days());
        var took = (machine.getProcessCpuTime() - begun) / 1e9;
        var server = server().minus(servers).toMillis() / 1e3;
        var clock = (System.nanoTime() - started) / 1e9;
        var peak = heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        var rows =
            new JdbcTemplate(storage.dataSource())
                .queryForObject(
                    "SELECT count(*) FROM delivery WHERE day = ?", Long.class, day.toString());
        System.out.printf(
            "| %,d | %,d | %s | %.1f s | %.1f s | %.1f s | %d MB | %.1f MB | %,d | %.0f bytes |%n",
            count,
            chats.stream().map(ScaleBench::wishes).distinct().count(),
            day,
            took,
            server,
            clock,
            peak >> 20,
            size(storage) / 1e6,
            rows,
            (double) (size(storage) - before) / rows);
      }
    }
  }

  private static Duration server() {
    return ON_POSTGRES ? PostgresServer.processorTime() : Duration.ZERO;
  }

  private static long size(Storage storage) {
    var jdbc = new JdbcTemplate(storage.dataSource());
    if (ON_POSTGRES) {
      return jdbc.queryForObject("SELECT pg_database_size(current_database())", Long.class);
    }
    jdbc.queryForList("PRAGMA wal_checkpoint(TRUNCATE)");
    return jdbc.queryForObject("PRAGMA page_count", Long.class) * 4_096;
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static List<Object> wishes(Chat chat) {
    return List.of(chat.preferences().categories(), chat.preferences().keywords());
  }

  /// One to three categories, none to two words.
  ///
  /// @param ownWish whether it has a word that no other chat has
  private static Chat chat(int id, Random random, boolean ownWish) {
    var categories = new ArrayList<>(CATEGORIES);
    Collections.shuffle(categories, random);
    var words = new ArrayList<>(WORDS);
    Collections.shuffle(words, random);
    var wanted = new ArrayList<>(words.subList(0, random.nextInt(3)));
    if (ownWish) {
      wanted.add("topic " + id);
    }
    return new Chat(
        ChatKey.of(id),
        Chat.Kind.PRIVATE,
        new ChatPreferences(
            categories.subList(0, 1 + random.nextInt(3)),
            wanted,
            List.of(),
            null,
            ZoneId.of("Asia/Seoul"),
            5,
            true),
        null,
        false);
  }

  private static void announce(Storage storage, LocalDate day) {
    var recorded =
        new SamplePaperSource()
            .newest(CL).entries().stream().flatMap(entry -> entry.paper().stream()).toList();
    var papers =
        IntStream.range(0, PAPERS)
            .mapToObj(i ->
                paper(
                    recorded.get(i % recorded.size()),
                    new ArxivId("2611.%05d".formatted(day.getDayOfMonth() * 2_000 + i)),
                    CATEGORIES.get(i % CATEGORIES.size())))
            .toList();
    for (var category : CATEGORIES) {
      storage
          .ledger()
          .announce(
              List.of(
                  new Listing(
                      category,
                      day,
                      papers.stream()
                          .filter(paper -> paper.primaryCategory().equals(category))
                          .map(paper ->
                              new ListingEntry(
                                  paper.id(),
                                  AnnounceType.NEW,
                                  OptionalInt.empty(),
                                  Optional.empty()))
                          .toList())));
    }
    storage.papers().save(papers);
  }

  private static Paper paper(Paper like, ArxivId id, Category category) {
    return new Paper(
        new PaperVersion(id, 1),
        like.title(),
        like.abstractText(),
        like.authors(),
        category,
        List.of(),
        like.comment(),
        like.journalRef(),
        like.doi(),
        like.license(),
        like.codeLinks(),
        false);
  }
}
