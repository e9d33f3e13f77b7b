package io.nonmun.bot.delivery;

import static io.nonmun.storage.model.AnnounceType.NEW;

import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times the ranking and planning of a day of 1,000 papers for 10,000 chats with 20 taps each,
/// keywords and followed authors, no two the same, from a database and into it. The texts are the
/// recorded day's sentences in new company. Run by `docs/benchmarks/README.md`'s command.
@Tag("bench")
class RankBench {

  private static final int CHATS = 10_000;
  private static final int PAPERS = 1_000;
  private static final int TAPPED = 3_000;
  private static final int TAPS = 20;
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);
  private static final List<String> CATEGORIES = List.of("cs.CL", "cs.LG", "cs.AI", "cs.CV");
  private static final List<String> WORDS =
      List.of("method", "benchmark", "RAG", "graph", "speech", "agent", "diffusion", "video");

  @TempDir private Path folder;

  private final Random random = new Random(1);
  private final List<Paper> recorded =
      new SamplePaperSource()
          .newest(new Category("cs.CL")).entries().stream()
              .flatMap(entry -> entry.paper().stream())
              .toList();
  private final List<String> sentences =
      recorded.stream()
          .flatMap(paper -> Arrays.stream(paper.abstractText().split("(?<=\\.) ")))
          .toList();

  @Test
  void dayForTenThousandTastes() throws Exception {
    var now = AnnouncementCalendar.announcedAt(MONDAY).plus(Duration.ofHours(1));
    try (var bot = new DeliveryFixture(now, "jdbc:sqlite:" + folder.resolve("rank.db"));
        var process = bot.start(new CountingSender())) {
      bot.storage.papers().save(papers("2610", TAPPED));
      var day = papers("2611", PAPERS);
      for (var paper : day) {
        bot.source.announce(paper.primaryCategory().code(), MONDAY.toString(), NEW, paper);
      }
      for (var id = 1; id <= CHATS; id++) {
        var chat = bot.chat(id, preferences());
        var taps = new ArrayList<Tap>();
        for (var i = 0; i < TAPS; i++) {
          var paper = new ArxivId("2610.%05d".formatted(random.nextInt(TAPPED)));
          var kind = Kind.values()[random.nextInt(Kind.values().length)];
          taps.add(new Tap(paper, id, kind, now.minus(Duration.ofHours(random.nextInt(1_000)))));
        }
        bot.storage.taps().set(chat, taps);
      }
      process.announcements.look();

      var thread = ManagementFactory.getThreadMXBean();
      var used = thread.getCurrentThreadCpuTime();
      var start = System.nanoTime();
      process.digests.plan(MONDAY, true);
      System.out.printf(
          "ranked and planned %d papers for %d chats in %.1f s, %.1f s of them on a core, "
              + "with a heap of %d MB at most%n",
          PAPERS,
          bot.storage.deliveries().open().size(),
          (System.nanoTime() - start) / 1e9,
          (thread.getCurrentThreadCpuTime() - used) / 1e9,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private ChatPreferences preferences() {
    var authors = recorded.get(random.nextInt(recorded.size())).authors();
    return new ChatPreferences(
        CATEGORIES.stream().map(Category::new).toList(),
        WORDS.stream().filter(_ -> random.nextInt(4) == 0).toList(),
        List.of(),
        random.nextInt(4) == 0 ? authors.subList(0, 1) : List.of(),
        null,
        ZoneId.of("Asia/Seoul"),
        10,
        true,
        false,
        Language.KO);
  }

  private List<Paper> papers(String month, int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Paper(
                new PaperVersion(new ArxivId("%s.%05d".formatted(month, i)), 1),
                recorded.get(random.nextInt(recorded.size())).title(),
                IntStream.range(0, 8)
                    .mapToObj(_ -> sentences.get(random.nextInt(sentences.size())))
                    .collect(Collectors.joining(" ")),
                recorded.get(random.nextInt(recorded.size())).authors(),
                new Category(CATEGORIES.get(i % CATEGORIES.size())),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                false))
        .toList();
  }
}
