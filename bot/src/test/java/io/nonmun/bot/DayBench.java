package io.nonmun.bot;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times the program as its user starts it, against arXiv and a model on loopback that answer at
/// once. Run by `docs/benchmarks/README.md`'s command after `mvn package`.
@Tag("bench")
class DayBench {

  private static final List<String> CATEGORIES = List.of("cs.CL", "cs.LG", "cs.AI", "cs.CV");
  private static final int PAPERS = 1_000;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @TempDir Path folder;

  @Test
  void thousandPapersFromListingToCheckedSummary() throws Exception {
    try (var arxiv = new FakeArxiv();
        var model = new FakeModelServer()) {
      arxiv.announce(listings());
      for (var round = 1; round <= 5; round++) {
        var database = folder.resolve("bench-" + round + ".db");
        var environment =
            List.of(
                "NONMUN_ARXIV_SITE_URL=" + arxiv.url(),
                "NONMUN_ARXIV_RSS_URL=" + arxiv.url(),
                "NONMUN_ARXIV_API_URL=" + arxiv.url() + "/api/query",
                "NONMUN_ARXIV_MIN_INTERVAL=0s",
                "NONMUN_ARXIV_SITE_INTERVAL=0s",
                "NONMUN_SUMMARIZER_OPENAI_BASE_URL=" + model.url(),
                "NONMUN_SUMMARIZER_OPENAI_MODEL=fake",
                "NONMUN_SUMMARIZER_OPENAI_CONCURRENCY=16",
                "NONMUN_STORAGE_URL=jdbc:sqlite:" + database,
                "NONMUN_JAVA_OPTS=-Xmx256m -Xlog:gc*:file=" + folder.resolve("gc-" + round));
        var before = model.requests.get();
        var took = run(environment, "run", "day-" + round);
        assertThat(model.requests.get() - before).isEqualTo(PAPERS);
        assertThat(Files.readString(folder.resolve("day-" + round))).contains("발표 1000 · 수집 1000");
        System.out.printf(
            "%d papers: %.2f s, %.0f papers/s, peak heap %d MB of 256 MB, database %.1f MB%n",
            PAPERS,
            took.toMillis() / 1e3,
            PAPERS * 1e3 / took.toMillis(),
            peakHeap(folder.resolve("gc-" + round)),
            Files.size(database) / 1e6);
      }
    }
  }

  @Test
  void startUp() throws Exception {
    for (var command : List.of("--version", "digest --sample")) {
      var times = new ArrayList<Long>();
      for (var i = 0; i < 7; i++) {
        var database = "NONMUN_STORAGE_URL=jdbc:sqlite:" + folder.resolve("start.db");
        var offline = "NONMUN_ARXIV_SITE_URL=http://127.0.0.1:9";
        times.add(run(List.of(database, offline), command, "start").toMillis());
      }
      times.sort(null);
      System.out.printf(
          "%s: min %d, median %d, max %d ms%n",
          command, times.getFirst(), times.get(3), times.getLast());
    }
  }

  private Duration run(List<String> environment, String command, String output)
      throws IOException, InterruptedException {
    var launcher = Path.of(System.getProperty("nonmun.launcher", "../nonmun")).toAbsolutePath();
    var words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(Arrays.asList(command.split(" ")));
    var builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(output).toFile())
            .redirectError(folder.resolve(output + ".log").toFile());
    environment.forEach(
        entry -> builder.environment().put(entry.split("=", 2)[0], entry.split("=", 2)[1]));
    var start = System.nanoTime();
    var process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    var took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(process.exitValue()).as(Files.readString(folder.resolve(output + ".log"))).isZero();
    return took;
  }

  /// The most that was in use before any collection, in MB.
  private static long peakHeap(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.matches(".*Pause.* \\d+M->\\d+M\\(\\d+M\\).*"))
          .mapToLong(line -> Long.parseLong(line.replaceFirst(".* (\\d+)M->\\d+M\\(.*", "$1")))
          .max()
          .orElse(0);
    }
  }

  private static Listing[] listings() {
    var sentence =
        "We study how a learned component behaves when its input grows, and propose a method that keeps it stable. ";
    return IntStream.range(0, CATEGORIES.size())
        .mapToObj(c ->
            new Listing(
                new Category(CATEGORIES.get(c)),
                DAY,
                IntStream.range(0, PAPERS / CATEGORIES.size())
                    .mapToObj(i ->
                        entry(
                            new Paper(
                                new PaperVersion(
                                    new ArxivId("2611.%05d".formatted(c * 1000 + i)), 1),
                                "A Method for Long Inputs, Part " + i,
                                sentence.repeat(10) + "Experiments confirm it.",
                                List.of("Ada Lovelace", "Alan Turing", "Emmy Noether"),
                                new Category(CATEGORIES.get(c)),
                                List.of(),
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                false)))
                    .toList()))
        .toArray(Listing[]::new);
  }

  private static ListingEntry entry(Paper paper) {
    return new ListingEntry(paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper));
  }
}
