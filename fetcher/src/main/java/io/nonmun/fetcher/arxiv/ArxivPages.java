package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.fetcher.PdfText;
import io.nonmun.fetcher.Picture;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.fetcher.http.PoliteHttp;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.text.Quote;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import org.jsoup.nodes.Element;

/// Each of arXiv's pages, feeds and answers by what it is about: its URL, its request, its parser.
final class ArxivPages {

  static final int MAX_IDS = 100;

  /// Of theses and proceedings, the first ones.
  private static final int MOST_PAGES = 300;

  private static final int MAX_PAGES = 20;
  private static final String HTML = "text/html, application/xhtml+xml;q=0.9";
  private static final String PDF = "application/pdf";
  private static final String PICTURE = "image/png, image/jpeg, image/gif";
  private static final String RSS = "application/rss+xml, application/xml;q=0.9, */*;q=0.1";
  private static final String ATOM = "application/atom+xml, application/xml;q=0.9, */*;q=0.1";

  private final PoliteHttp http;
  private final ParseGuard guard;
  private final HttpUrl rss;
  private final HttpUrl api;
  private final HttpUrl site;
  private final Optional<HttpUrl> ar5iv;
  private final InstantSource clock;

  ArxivPages(
      PoliteHttp http,
      ParseGuard guard,
      HttpUrl rss,
      HttpUrl api,
      HttpUrl site,
      Optional<HttpUrl> ar5iv,
      InstantSource clock) {
    this.http = http;
    this.guard = guard;
    this.rss = rss;
    this.api = api;
    this.site = site;
    this.ar5iv = ar5iv;
    this.clock = clock;
  }

  Listing newest(Category category) {
    return listing(below(site, "list/" + category + "/new"), category);
  }

  Listing catchup(Category category, LocalDate day) {
    var url = below(site, "catchup/" + category + "/" + day);
    var listing = listing(url.newBuilder().addQueryParameter("abs", "True").build(), category);
    if (!listing.announcedOn().equals(day)) {
      throw malformed(url, "asked for " + day + ", got " + listing.announcedOn());
    }
    return listing;
  }

  /// One try: a feed only adds to what a listing tells.
  Feed feed(Category category) {
    return read(below(rss, "rss/" + category), RSS, http.limits().brief(), Feed::parse);
  }

  /// The newest version of each paper that the API knows.
  ///
  /// @param ids at most [#MAX_IDS]
  ApiAnswer api(Collection<ArxivId> ids) {
    var names = ids.stream().map(ArxivId::value).collect(Collectors.joining(","));
    return api(names, http.limits());
  }

  /// One try: a single paper has a page of its own.
  ApiAnswer api(PaperReference reference) {
    return api(name(reference), http.limits().brief());
  }

  private ApiAnswer api(String ids, HttpLimits effort) {
    var url =
        api.newBuilder()
            .addQueryParameter("id_list", ids)
            .addQueryParameter("start", "0")
            .addQueryParameter("max_results", String.valueOf(MAX_IDS))
            .build();
    return read(url, ATOM, effort, ApiAnswer::parse);
  }

  Paper abs(PaperReference reference) {
    var url = below(site, "abs/" + name(reference));
    var paper = page(url, http.limits(), AbsPage::parse);
    var version = paper.version().version();
    if (!paper.id().equals(reference.id()) || reference.version().orElse(version) != version) {
      throw malformed(url, "asked for " + name(reference) + ", got " + paper.version());
    }
    return paper;
  }

  /// The paper, withdrawn if its page says so.
  Paper asItsPageSays(Paper paper) {
    var version = paper.version();
    var page = abs(new PaperReference(version.id(), OptionalInt.of(version.version())));
    return page.withdrawn() ? Papers.withdrawn(paper) : paper;
  }

  Form html(Paper paper) {
    return html(paper, http.limits());
  }

  /// One try: a card is whole without its figure.
  Form htmlAtOnce(Paper paper) {
    return html(paper, http.limits().brief());
  }

  private Form html(Paper paper, HttpLimits effort) {
    return page(
        below(site, "html/" + paper.version()),
        effort,
        answer -> HtmlPage.parse(answer, paper, Origin.ARXIV_HTML));
  }

  /// It knows no versions.
  Form ar5iv(Paper paper) {
    return ar5iv
        .map(base ->
            page(
                below(base, "html/" + paper.id()),
                http.limits().brief(),
                answer -> HtmlPage.parse(answer, paper, Origin.AR5IV)))
        .orElseGet(() -> new Form.Refused(Problem.ABSENT, "not asked"));
  }

  /// @param hidden what another form of the paper hides, and this one may show
  Form pdf(Paper paper, PdfReader reader, Collection<String> hidden) {
    var url = below(site, "pdf/" + paper.version());
    var answer = http.get(url, PDF, http.limits().brief());
    if (!answer.ok()) {
      throw refusal(answer);
    }
    try {
      return switch (reader.read(answer.body(), MOST_PAGES)) {
        case PdfOutcome.Read(var text) ->
            PdfBody.form(
                text.pages().stream()
                    .flatMap(page -> page.lines().stream())
                    .map(PdfText.Line::text)
                    .toList(),
                paper,
                hidden);
        case PdfOutcome.Refused(var reason) ->
            new Form.Refused(Problem.UNREADABLE, "its PDF: " + reason);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException(
          Kind.UNREACHABLE, url.toString(), 0, "interrupted while reading", null, e);
    }
  }

  /// One try, likewise. Nothing of it is kept.
  Picture picture(HttpUrl url) {
    var answer = http.get(url, PICTURE, http.limits().brief());
    if (!answer.ok()) {
      throw refusal(answer);
    }
    return guard.parse(answer, Pictures::checked);
  }

  private static String name(PaperReference reference) {
    var version = reference.version();
    return reference.id() + (version.isPresent() ? "v" + version.getAsInt() : "");
  }

  /// All pages of a listing, which must stay the same listing from the first page to the last.
  private Listing listing(HttpUrl url, Category category) {
    var entries = new LinkedHashMap<ArxivId, ListingEntry>();
    var read = 0;
    var page = listingPage(url, category);
    var first = page;
    for (var number = 2; ; number++) {
      for (var entry : page.entries()) {
        entries.putIfAbsent(entry.id(), entry);
      }
      read += page.entries().size();
      if (read == first.total()) {
        break;
      }
      if (read > first.total() || page.entries().isEmpty() || number > MAX_PAGES) {
        throw malformed(url, read + " entries read of " + first.total());
      }
      page = listingPage(next(page, url, read, number), category);
      if (page.total() != first.total() || !page.announcedOn().equals(first.announcedOn())) {
        throw malformed(url, "the listing changed while its pages were read");
      }
    }
    if (entries.size() != read && first != page) {
      throw malformed(url, "a paper stands on two pages: the listing changed while it was read");
    }
    return new Listing(category, first.announcedOn(), entries.values().stream().toList());
  }

  private static HttpUrl next(ListingPage page, HttpUrl url, int read, int number) {
    return page.links().stream()
        .filter(link ->
            String.valueOf(read).equals(link.queryParameter("skip"))
                || String.valueOf(number).equals(link.queryParameter("page")))
        .findFirst()
        .orElseThrow(
            () -> malformed(url, read + " of " + page.total() + " read, and no link to the rest"));
  }

  private ListingPage listingPage(HttpUrl url, Category category) {
    return page(
        url,
        http.limits(),
        answer -> {
          var page = ListingPage.parse(answer, category);
          refuseTheFuture(page.announcedOn(), url);
          return page;
        });
  }

  /// A day's listing begins to be when it is announced, the evening before. An earlier one is a
  /// mistake, and if it were entered, the days until then would count as old ones.
  private void refuseTheFuture(LocalDate announcedOn, HttpUrl url) {
    var at = AnnouncementCalendar.announcedAt(announcedOn);
    var now = clock.instant();
    if (at.isAfter(now)) {
      throw malformed(
          url,
          "a listing of %s, which is announced at %s; by this machine's clock it is %s"
              .formatted(announcedOn, at, now));
    }
  }

  private <T> T page(HttpUrl url, HttpLimits effort, Function<HttpAnswer, T> parser) {
    return read(
        url,
        HTML,
        effort,
        answer -> {
          if (!answer.ok()) {
            throw refusal(answer);
          }
          return parser.apply(answer);
        });
  }

  private <T> T read(
      HttpUrl url, String accept, HttpLimits effort, Function<HttpAnswer, T> parser) {
    var answer = http.get(url, accept, effort);
    var result = guard.parse(answer, parser);
    http.remember(answer);
    return result;
  }

  /// What the page says, such as that catching up reaches back 90 days.
  private static FetchException refusal(HttpAnswer answer) {
    var page = Html.document(answer);
    var words =
        page.select("#content-inner, #content, main, body").stream()
            .map(Element::text)
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("nothing");
    return new FetchException(
        Kind.NOT_FOUND,
        answer.finalUrl().toString(),
        answer.status(),
        "arXiv says: " + Quote.of(words),
        null,
        null);
  }

  private static FetchException malformed(HttpUrl url, String what) {
    return new FetchException(Kind.MALFORMED, url.toString(), 200, what, null, null);
  }

  private static HttpUrl below(HttpUrl base, String path) {
    return base.newBuilder().addPathSegments(path).build();
  }
}
