package io.nonmun.bot.wiring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
    plain(program.get(), folder.resolve("other"));
    var host = "http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT");
    try (var _ = RunningBot.start(settings);
        var browser = new Browser(program.get(), folder.resolve("browser"))) {
      browser.size(360, 800, false);
      for (var path :
          List.of("/", "/papers?q=retrieval", "/paper/2601.00001", "/models", "/settings")) {
        var answers = new int[TIMES];
        var paints = new int[TIMES];
        for (var i = 0; i < TIMES; i++) {
          open(browser, host + path, answers, paints, i);
        }
        say(path, answers, paints);
      }
    }
  }

  /// What a browser that has just begun takes by itself: a page of one word from a server that does
  /// nothing else.
  private static void plain(Path program, Path profile) throws IOException {
    var page = "<!doctype html><h1>오늘</h1>".getBytes(StandardCharsets.UTF_8);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
          }
        });
    server.start();
    var answers = new int[TIMES];
    var paints = new int[TIMES];
    try (var browser = new Browser(program, profile)) {
      browser.size(360, 800, false);
      for (var i = 0; i < TIMES; i++) {
        open(browser, "http://127.0.0.1:" + server.getAddress().getPort(), answers, paints, i);
      }
    } finally {
      server.stop(0);
    }
    say("(one word)", answers, paints);
  }

  private static void open(Browser browser, String url, int[] answers, int[] paints, int i) {
    browser.open(url);
    browser.await("performance.getEntriesByName('first-contentful-paint').length");
    answers[i] = milliseconds(browser, "getEntriesByType('navigation')[0].responseEnd");
    paints[i] = milliseconds(browser, "getEntriesByName('first-contentful-paint')[0].startTime");
  }

  private static void say(String what, int[] answers, int[] paints) {
    System.out.printf(
        "%-20s answered: first %d ms, median %d ms; painted: first %d ms, median %d ms%n",
        what, answers[0], median(answers), paints[0], median(paints));
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
