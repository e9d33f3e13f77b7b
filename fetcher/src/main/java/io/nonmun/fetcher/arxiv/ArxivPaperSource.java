package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.ArxivSettings;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.fetcher.Picture;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.fetcher.http.HttpPolicy;
import io.nonmun.fetcher.http.PoliteHttp;
import io.nonmun.fetcher.http.RequestGate;
import io.nonmun.fetcher.http.ResponseCache;
import io.nonmun.fetcher.http.Waiter;
import io.nonmun.fetcher.http.Zone;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// arXiv as a source of papers: its listings say what was announced, its feeds and its query
/// interface what those papers are, its pages the rest. The fetcher's front door.
///
/// Safe for use by many threads, which take turns.
public final class ArxivPaperSource implements PaperSource, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ArxivPaperSource.class);

  private static final Duration PARSE_DEADLINE = Duration.ofSeconds(30);

  private final PoliteHttp http;
  private final ArxivPages pages;
  private final Optional<PdfReader> pdf;

  private ArxivPaperSource(PoliteHttp http, ArxivPages pages, Optional<PdfReader> pdf) {
    this.http = http;
    this.pages = pages;
    this.pdf = pdf;
  }

  /// @param gate shared with every other process that asks arXiv from this machine. Its gates:
  ///   `arxiv` for every request; beside it `arxiv-site`, `arxiv-api`, `arxiv-rss` or `ar5iv`, of
  ///   which the one that answers 429, 503 or 406 is closed while the others stay open as second
  ///   routes
  /// @param waiter hears of every wait, with its reason
  /// @param limits of every request
  /// @param pdf reads papers that have no HTML, if anything here can
  public static ArxivPaperSource create(
      ArxivSettings settings,
      HttpLimits limits,
      RequestGate gate,
      ResponseCache cache,
      Clock clock,
      Waiter waiter,
      Optional<PdfReader> pdf) {
    var rss = HttpUrl.get(settings.rssUrl().toString());
    var api = HttpUrl.get(settings.apiUrl().toString());
    var site = HttpUrl.get(settings.siteUrl().toString());
    var ar5iv = Optional.ofNullable(settings.ar5ivUrl()).map(url -> HttpUrl.get(url.toString()));
    var zones = new ArrayList<Zone>();
    zones.add(zone(rss, "arxiv-rss", Duration.ZERO, settings));
    zones.add(zone(api, "arxiv-api", Duration.ZERO, settings));
    zones.add(zone(site, "arxiv-site", settings.siteInterval(), settings));
    ar5iv.ifPresent(base -> zones.add(zone(base, "ar5iv", settings.siteInterval(), settings)));
    var http =
        new PoliteHttp(
            new HttpPolicy(settings.userAgent(), zones, limits),
            gate,
            cache,
            clock,
            waiter,
            RandomGenerator.getDefault());
    return new ArxivPaperSource(
        http,
        new ArxivPages(http, new ParseGuard(PARSE_DEADLINE), rss, api, site, ar5iv, clock),
        pdf);
  }

  private static Zone zone(HttpUrl base, String gate, Duration interval, ArxivSettings settings) {
    return new Zone(base, gate, Map.of("arxiv", settings.minInterval(), gate, interval));
  }

  /// A listing that says "no updates" is asked for in its other form too: arXiv has served such
  /// pages by mistake for hours (2026-06-25), and an empty page must not become an empty day.
  @Override
  public Listing newest(Category category) {
    var listing = pages.newest(category);
    return listing.entries().isEmpty() ? inItsOtherForm(listing) : listing;
  }

  private Listing inItsOtherForm(Listing quiet) {
    try {
      return pages.catchup(quiet.category(), quiet.announcedOn());
    } catch (FetchException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      throw new FetchException(
          Kind.UNREACHABLE,
          e.url(),
          e.status(),
          quiet.category() + " says 'no updates', which cannot be confirmed yet; ask again later",
          null,
          e);
    }
  }

  /// `/catchup` refuses the newest day until midnight US Eastern time, four hours after it was
  /// announced; `/new` has it then.
  @Override
  public Optional<Listing> on(Category category, LocalDate day) {
    try {
      return Optional.of(pages.catchup(category, day)).filter(found -> !found.entries().isEmpty());
    } catch (FetchException refused) {
      if (refused.kind() != Kind.NOT_FOUND || refused.status() != 400) {
        throw refused;
      }
      var newest = pages.newest(category);
      if (!newest.announcedOn().equals(day) || newest.entries().isEmpty()) {
        throw refused;
      }
      return Optional.of(newest);
    }
  }

  @Override
  public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    return new MetadataSearch(pages, listings, arrived).run();
  }

  /// Asks the query interface, then the paper's own page: the former lags behind announcements.
  @Override
  public Paper paper(PaperReference reference) {
    var version = reference.version();
    try {
      var found = pages.api(reference).papers().get(reference.id());
      if (found != null && (version.isEmpty() || version.getAsInt() == found.version().version())) {
        return Withdrawal.of(found) == Withdrawal.UNCLEAR ? asItsPageSays(found) : found;
      }
    } catch (FetchException apiFailed) {
      return pageOf(reference, apiFailed);
    }
    return pages.abs(reference);
  }

  private Paper asItsPageSays(Paper found) {
    try {
      return pages.asItsPageSays(found);
    } catch (FetchException e) {
      log.info(
          "paper={} taken as not withdrawn, its page cannot be read: {}",
          found.version(),
          e.getMessage());
      return found;
    }
  }

  private Paper pageOf(PaperReference reference, FetchException apiFailed) {
    try {
      return pages.abs(reference);
    } catch (FetchException pageFailed) {
      pageFailed.addSuppressed(apiFailed);
      throw pageFailed;
    }
  }

  @Override
  public FullText fullText(Paper paper) {
    return new FullTextSearch(pages, pdf, paper).run();
  }

  @Override
  public Optional<FullText> page(Paper paper) {
    return unlessThereIsNone(() ->
        switch (pages.htmlAtOnce(paper)) {
          case Form.Read(var text) -> Optional.of(text);
          case Form.Refused(var problem, var seen) -> {
            log.info("paper={} has no page: {}, {}", paper.version(), problem, seen);
            yield Optional.empty();
          }
        });
  }

  @Override
  public Optional<Picture> picture(Figure figure) {
    var url = HttpUrl.get(figure.url());
    return HtmlPage.isPicture(url)
        ? unlessThereIsNone(() -> Optional.of(pages.picture(url)))
        : Optional.empty();
  }

  /// Empty where asking again would not help.
  private static <T> Optional<T> unlessThereIsNone(Supplier<Optional<T>> asked) {
    try {
      return asked.get();
    } catch (FetchException e) {
      return switch (e.kind()) {
        case NOT_FOUND, MALFORMED, TOO_LARGE, FOREIGN_REDIRECT -> {
          log.info("no figure: {}", e.getMessage());
          yield Optional.empty();
        }
        case UNREACHABLE, THROTTLED -> throw e;
      };
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
