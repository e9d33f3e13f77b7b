package io.nonmun.bot.answers;

import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.stored.StoredGate;
import io.nonmun.bot.stored.StoredResponses;
import io.nonmun.fetcher.ArxivSettings;
import io.nonmun.fetcher.arxiv.ArxivPaperSource;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Recorded pages of papers, read as the bot reads arXiv's, from loopback.
final class RecordedPapers {

  /// @param paper with the abstract that its page has
  record Read(Paper paper, FullText text) {}

  private RecordedPapers() {}

  static List<Read> in(Path shared, Path scratch) throws IOException {
    return List.of(
        read(
            shared.resolve("arxiv-html/html-2501.11120v1.html"),
            scratch,
            "2501.11120",
            "Tell me about yourself: LLMs are aware of their learned behaviors"),
        read(
            shared.resolve("arxiv-html/ar5iv-1706.03762.html"),
            scratch,
            "1706.03762",
            "Attention Is All You Need"));
  }

  private static Read read(Path page, Path scratch, String id, String title) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/html/",
        exchange -> {
          var body = Files.readAllBytes(page);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    var settings = new ArxivSettings(url, url, url, null, Duration.ZERO, Duration.ZERO, "");
    var database = new StorageSettings("jdbc:sqlite:" + scratch.resolve(id + ".db"));
    try (var storage = Storage.open(database);
        var source =
            ArxivPaperSource.create(
                settings,
                HttpLimits.DEFAULT,
                new StoredGate(storage.gates()),
                new StoredResponses(storage.responses()),
                Clock.systemUTC(),
                (_, _, _) -> {},
                Optional.empty())) {
      var text = source.fullText(paper(id, title, ""));
      var abstractText =
          text.sections().stream()
              .filter(section -> section.part() == Part.ABSTRACT)
              .flatMap(section -> section.paragraphs().stream())
              .findFirst()
              .orElseThrow()
              .text();
      return new Read(paper(id, title, abstractText), text);
    } finally {
      server.stop(0);
    }
  }

  private static Paper paper(String id, String title, String abstractText) {
    return new Paper(
        new PaperVersion(new ArxivId(id), 1),
        title,
        abstractText,
        List.of(),
        new Category("cs.CL"),
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }
}
