package io.nonmun.bot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// arXiv's listing, catch-up, feed and API pages on loopback, in the forms of arXiv's own templates
/// (arXiv/arxiv-browse, arXiv/arxiv-feed), filled with whatever listings a test gives.
public final class FakeArxiv implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, Listing> newest = new ConcurrentHashMap<>();
  private final Map<String, Listing> byDay = new ConcurrentHashMap<>();
  private final Map<String, byte[]> html = new ConcurrentHashMap<>();

  /// Paths of all requests, in order.
  public final Queue<String> requests = new ConcurrentLinkedQueue<>();

  public FakeArxiv() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/list/", this::newest);
    server.createContext("/catchup/", this::catchUp);
    server.createContext("/rss/", this::rss);
    server.createContext("/api/query", this::api);
    server.createContext("/html/", this::html);
    server.start();
  }

  /// Announces listings; the last one of a category is its newest.
  public FakeArxiv announce(Listing... listings) {
    for (var listing : listings) {
      newest.put(listing.category().code(), listing);
      byDay.put(listing.category() + "/" + listing.announcedOn(), listing);
    }
    return this;
  }

  /// Gives a paper an HTML form.
  public void html(PaperVersion paper, String page) {
    html.put("/html/" + paper, page.getBytes(StandardCharsets.UTF_8));
  }

  /// Gives that form a picture.
  public void picture(PaperVersion paper, String name, byte[] content) {
    html.put("/html/" + paper + "/" + name, content);
  }

  /// The base of all addresses: `site-url`; `/rss` is below `rss-url`, the API at `/api/query`.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Settings by which it is read, and without the pauses that arXiv wants.
  public Map<String, String> settings() {
    return Map.of(
        "NONMUN_ARXIV_SITE_URL",
        url(),
        "NONMUN_ARXIV_RSS_URL",
        url(),
        "NONMUN_ARXIV_API_URL",
        url() + "/api/query",
        "NONMUN_ARXIV_MIN_INTERVAL",
        "0s",
        "NONMUN_ARXIV_SITE_INTERVAL",
        "0s");
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void html(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var content = html.get(path);
    answer(
        exchange,
        content == null ? 404 : 200,
        path.endsWith(".png") ? "image/png" : "text/html; charset=utf-8",
        content == null ? new byte[0] : content);
  }

  private void newest(HttpExchange exchange) throws IOException {
    var listing = newest.get(segment(exchange, 2));
    answer(
        exchange,
        200,
        "text/html",
        """
        <!DOCTYPE html><html lang="en"><head><title>x</title></head><body><div id='dlpage'>
        <h3>Showing new listings for %s</h3><div class='paging'>Total of %d entries</div>
        %s</div></body></html>
        """
            .formatted(
                listing.announcedOn().format(english("EEEE, d MMMM yyyy")),
                listing.entries().size(),
                sections(listing)));
  }

  private void catchUp(HttpExchange exchange) throws IOException {
    var day = LocalDate.parse(segment(exchange, 3));
    var listing = byDay.get(segment(exchange, 2) + "/" + day);
    var date = day.format(english("EEE, dd MMM yyyy"));
    var items =
        listing == null
            ? "<p>No updates for %s. There was either no announcement for this day, or no updates within the requested subject.</p>"
                .formatted(date)
            : sections(listing);
    answer(
        exchange,
        200,
        "text/html",
        """
        <!DOCTYPE html><html lang="en"><head><title>x</title></head><body><div id='dlpage'>
        <h1>Catchup results for x on %1$s</h1><div>Total of %2$d entries for %1$s</div>
        %3$s<div></div>Total of %2$d entries for %1$s</div></body></html>
        """
            .formatted(date, listing == null ? 0 : listing.entries().size(), items));
  }

  private static DateTimeFormatter english(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  private static String sections(Listing listing) {
    var page = new StringBuilder();
    section(page, listing, "New submissions", AnnounceType.NEW);
    section(page, listing, "Cross submissions", AnnounceType.CROSS);
    section(page, listing, "Replacement submissions", AnnounceType.REPLACE);
    return page.toString();
  }

  private static void section(
      StringBuilder page, Listing listing, String heading, AnnounceType type) {
    var entries = listing.entries().stream().filter(entry -> entry.type() == type).toList();
    if (entries.isEmpty()) {
      return;
    }
    page.append(
        "<dl id='articles'><h3>%s (showing %d of %d entries)</h3>"
            .formatted(heading, entries.size(), entries.size()));
    entries.forEach(entry -> item(page, entry));
    page.append("</dl>");
  }

  private static void item(StringBuilder page, ListingEntry entry) {
    var paper = entry.paper().orElseThrow();
    page.append(
        "<dt><a href =\"/abs/%1$s\" title=\"Abstract\" id=\"%1$s\">arXiv:%1$s</a>"
            .formatted(entry.id()));
    switch (entry.type()) {
      case CROSS -> page.append(" (cross-list from ").append(paper.primaryCategory()).append(")");
      case REPLACE -> page.append(" (replaced)");
      default ->
          page.append(
              " [<a href=\"https://arxiv.org/html/%s\" title=\"View HTML\">html</a>]"
                  .formatted(paper.version()));
    }
    page.append(
            "</dt><dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span>")
        .append(escape(paper.title()))
        .append("</div><div class='list-authors'>")
        .append(
            paper.authors().stream()
                .map(a -> "<a href=\"/a\">" + escape(a) + "</a>")
                .collect(Collectors.joining(", ")))
        .append("</div><div class='list-subjects'><span class='descriptor'>Subjects:</span>")
        .append("<span class=\"primary-subject\">x (%s)</span>".formatted(paper.primaryCategory()))
        .append(
            paper.crossLists().stream().map(c -> "; x (" + c + ")").collect(Collectors.joining()))
        .append("</div>");
    if (entry.type().isFresh()) {
      page.append("<p class='mathjax'>").append(escape(paper.abstractText())).append("</p>");
    }
    page.append("</div></dd>");
  }

  private void rss(HttpExchange exchange) throws IOException {
    var listing = newest.get(segment(exchange, 2));
    var feed =
        new StringBuilder(
            """
            <?xml version='1.0' encoding='UTF-8'?>
            <rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
            <channel><title>x</title><link>http://rss.arxiv.org/rss/x</link><description>x</description>
            <pubDate>%s</pubDate>
            """
                .formatted(
                    listing
                        .announcedOn()
                        .atStartOfDay(ZoneId.of("America/New_York"))
                        .format(english("EEE, dd MMM yyyy HH:mm:ss Z"))));
    for (var entry : listing.entries()) {
      var paper = entry.paper().orElseThrow();
      feed.append(
              "<item><title>%s</title><link>https://arxiv.org/abs/%s</link>"
                  .formatted(escape(paper.title()), paper.id()))
          .append(
              "<description>arXiv:%s Announce Type: %s \nAbstract: %s</description>"
                  .formatted(paper.version(), typeName(entry), escape(paper.abstractText())))
          .append("<guid isPermaLink=\"false\">oai:arXiv.org:%s</guid>".formatted(paper.version()));
      categories(paper).forEach(c -> feed.append("<category>%s</category>".formatted(c)));
      feed.append("<arxiv:announce_type>%s</arxiv:announce_type>".formatted(typeName(entry)))
          .append("<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>")
          .append(
              "<dc:creator>%s</dc:creator></item>"
                  .formatted(escape(String.join(", ", paper.authors()))));
    }
    answer(exchange, 200, "application/rss+xml", feed.append("</channel></rss>").toString());
  }

  private static String typeName(ListingEntry entry) {
    return entry.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void api(HttpExchange exchange) throws IOException {
    var query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    var ids =
        Arrays.stream(query.split("&"))
            .filter(parameter -> parameter.startsWith("id_list="))
            .flatMap(parameter -> Stream.of(parameter.substring(8).split(",")))
            .toList();
    var papers =
        byDay.values().stream()
            .flatMap(listing -> listing.entries().stream())
            .flatMap(entry -> entry.paper().stream())
            .filter(paper ->
                ids.contains(paper.id().value()) || ids.contains(paper.version().toString()))
            .distinct()
            .toList();
    var feed =
        new StringBuilder(
            """
            <?xml version='1.0' encoding='UTF-8'?>
            <feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
            <id>http://arxiv.org/api/x</id><title>arXiv Query</title><updated>2026-11-20T00:00:00Z</updated>
            <opensearch:itemsPerPage>100</opensearch:itemsPerPage><opensearch:totalResults>%d</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>
            """
                .formatted(papers.size()));
    for (var paper : papers) {
      feed.append(
              "<entry><id>http://arxiv.org/abs/%s</id><title>%s</title><summary>%s</summary>"
                  .formatted(paper.version(), escape(paper.title()), escape(paper.abstractText())))
          .append(
              "<updated>2026-11-19T00:00:00Z</updated><published>2026-11-19T00:00:00Z</published>")
          .append(
              "<link href=\"https://arxiv.org/abs/%s\" rel=\"alternate\" type=\"text/html\"/>"
                  .formatted(paper.version()));
      categories(paper)
          .forEach(c ->
              feed.append(
                  "<category term=\"%s\" scheme=\"http://arxiv.org/schemas/atom\"/>".formatted(c)));
      feed.append("<arxiv:primary_category term=\"%s\"/>".formatted(paper.primaryCategory()));
      paper
          .authors()
          .forEach(a -> feed.append("<author><name>%s</name></author>".formatted(escape(a))));
      feed.append("</entry>");
    }
    answer(exchange, 200, "application/atom+xml", feed.append("</feed>").toString());
  }

  private static List<String> categories(Paper paper) {
    return Stream.concat(Stream.of(paper.primaryCategory()), paper.crossLists().stream())
        .map(Object::toString)
        .toList();
  }

  private void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    answer(exchange, status, type + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    requests.add(exchange.getRequestURI().toString());
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String segment(HttpExchange exchange, int index) {
    var segments = exchange.getRequestURI().getPath().split("/");
    return index < segments.length ? segments[index] : "";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
