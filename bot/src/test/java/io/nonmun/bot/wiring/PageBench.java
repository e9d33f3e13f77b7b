package io.nonmun.bot.wiring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a browser waits for a page of a bot that has 100,000 papers: the recorded day's real
/// texts under new numbers, 1,000 a day.
@Tag("bench")
class PageBench {

  private static final int DAYS = 100;
  private static final int PAPERS = 1_000;
  private static final int TIMES = 9;
  private static final LocalDate NEWEST = LocalDate.of(2026, 11, 20);
  private static final Category CL = new Category("cs.CL");

  @Test
  void firstContentfulPaint(@TempDir Path folder) throws IOException {
    var program = Browser.find();
    assumeTrue(program.isPresent(), "no Chromium: install Debian's chromium");
    var settings = RunningBot.settings(folder);
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL");
    settings.remove("NONMUN_TELEGRAM_TOKEN");
    fill(settings.get("NONMUN_STORAGE_URL"));
    var host = "http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT");
    try (var _ = RunningBot.start(settings);
        var browser = new Browser(program.get(), folder.resolve("browser"))) {
      browser.size(360, 800, false);
      for (var path :
          List.of("/", "/papers?q=retrieval", "/paper/2601.00001", "/models", "/settings")) {
        var answers = new int[TIMES];
        var paints = new int[TIMES];
        for (var i = 0; i < TIMES; i++) {
          browser.open(host + path);
          browser.await("performance.getEntriesByName('first-contentful-paint').length");
          answers[i] = milliseconds(browser, "getEntriesByType('navigation')[0].responseEnd");
          paints[i] =
              milliseconds(browser, "getEntriesByName('first-contentful-paint')[0].startTime");
        }
        System.out.printf(
            "%-20s answered: first %d ms, median %d ms; painted: first %d ms, median %d ms%n",
            path, answers[0], median(answers), paints[0], median(paints));
      }
    }
  }

  private static int milliseconds(Browser browser, String what) {
    return browser.value("Math.round(performance." + what + ")").asInt();
  }

  private static int median(int[] times) {
    return IntStream.of(times).sorted().skip(times.length / 2).findFirst().orElseThrow();
  }

  private static void fill(String url) {
    var recorded =
        new SamplePaperSource()
            .newest(CL).entries().stream().flatMap(entry -> entry.paper().stream()).toList();
    try (var storage = Storage.open(new StorageSettings(url))) {
      for (var day = 0; day < DAYS; day++) {
        var number = day;
        var papers =
            IntStream.range(0, PAPERS)
                .mapToObj(i -> paper(recorded.get(i % recorded.size()), number, i))
                .toList();
        var entries =
            papers.stream()
                .map(paper ->
                    new ListingEntry(
                        paper.id(), AnnounceType.NEW, OptionalInt.of(1), Optional.of(paper)))
                .toList();
        storage.ledger().announce(List.of(new Listing(CL, NEWEST.minusDays(day), entries)));
        storage.papers().save(papers);
      }
    }
  }

  private static Paper paper(Paper like, int day, int number) {
    return new Paper(
        new PaperVersion(
            new ArxivId("26%02d.%05d".formatted(1 + day / 10, 10_000 * (day % 10) + number)), 1),
        like.title(),
        like.abstractText(),
        like.authors(),
        like.primaryCategory(),
        like.crossLists(),
        like.comment(),
        like.journalRef(),
        like.doi(),
        like.license(),
        like.codeLinks(),
        false);
  }
}
