package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.text.Quote;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// One page of `/list/<category>/new` or `/catchup/<category>/<date>`, believed only where its own
/// counts agree with what was read.
///
/// Source: the templates `catchup.html` and `list/new.html` of arXiv/arxiv-browse, commit 26f634f.
///
/// @param total entries of the whole listing, over all its pages
/// @param entries of this page; none only where it says that nothing was announced
/// @param links to other pages of the same listing
record ListingPage(
    LocalDate announcedOn, int total, List<ListingEntry> entries, List<HttpUrl> links) {

  private static final int LONGEST_HEADING = 200;
  private static final Pattern DATE = Pattern.compile("(\\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\\d{4})");
  private static final DateTimeFormatter SHORT_DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
  private static final Pattern TOTAL = Pattern.compile("Total of (\\d{1,6}) entries");
  private static final Pattern NOTHING = Pattern.compile("\\bNo updates (?:today|for )");
  private static final Pattern HEADING =
      Pattern.compile(
          "(New|Cross|Replacement)\\b.*\\(.*showing (?:first |last )?(\\d{1,6}) of (\\d{1,6}) entries\\s*\\)");

  ListingPage {
    entries = List.copyOf(entries);
    links = List.copyOf(links);
  }

  /// @throws io.nonmun.fetcher.FetchException of kind `MALFORMED` if the page is not a listing, or
  ///   shows another number of entries than it says
  static ListingPage parse(HttpAnswer answer, Category category) {
    var page = Html.document(answer);
    var announcedOn = announcedOn(page, answer);
    var entries = new ArrayList<ListingEntry>();
    for (var section : page.select("dl#articles, dl[id=articles]")) {
      entries.addAll(section(section, category, answer));
    }
    var total = total(page);
    if (entries.isEmpty()) {
      if (total.orElse(0) != 0 || !saysNothing(page)) {
        throw Html.malformed(
            answer, "no entry on the page, and no word that nothing was announced", null);
      }
      return new ListingPage(announcedOn, 0, entries, List.of());
    }
    if (total.isEmpty() || total.getAsInt() < entries.size()) {
      throw Html.malformed(
          answer, entries.size() + " entries read, but 'Total of … entries' says " + total, null);
    }
    return new ListingPage(announcedOn, total.getAsInt(), entries, links(page));
  }

  private static LocalDate announcedOn(Document page, HttpAnswer answer) {
    var heading =
        page.select("#dlpage > h1, #dlpage > h3").stream()
            .map(Element::text)
            .filter(text -> text.startsWith("Showing new listings") || text.startsWith("Catchup"))
            .findFirst()
            .orElseThrow(() -> Html.malformed(answer, "the page names no day", null));
    var date = DATE.matcher(heading);
    try {
      if (date.find()) {
        return LocalDate.parse(
            date.group(1) + " " + date.group(2) + " " + date.group(3), SHORT_DATE);
      }
    } catch (DateTimeException e) {
      throw Html.malformed(answer, "no such day: '" + Quote.of(heading) + "'", e);
    }
    throw Html.malformed(answer, "no day in '" + Quote.of(heading) + "'", null);
  }

  private static OptionalInt total(Document page) {
    return page.select("#dlpage > div").stream()
        .map(Element::text)
        .map(TOTAL::matcher)
        .filter(Matcher::find)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .findFirst();
  }

  private static boolean saysNothing(Document page) {
    return page.select("#dlpage p").stream().anyMatch(p -> NOTHING.matcher(p.text()).find());
  }

  private static List<ListingEntry> section(Element section, Category category, HttpAnswer answer) {
    var heading = Optional.ofNullable(section.selectFirst("h3")).map(Element::text).orElse("");
    var parts = HEADING.matcher(heading);
    if (heading.length() > LONGEST_HEADING || !parts.find()) {
      throw Html.malformed(answer, "unknown section '" + Quote.of(heading) + "'", null);
    }
    var items = section.select("> dt");
    var shown = Integer.parseInt(parts.group(2));
    if (items.size() != shown) {
      throw Html.malformed(
          answer,
          "'" + Quote.of(heading) + "', but the page has " + items.size() + " entries",
          null);
    }
    return items.stream().map(item -> entry(item, parts.group(1), category, answer)).toList();
  }

  private static ListingEntry entry(
      Element item, String section, Category category, HttpAnswer answer) {
    var reference =
        Optional.ofNullable(item.selectFirst("a[href*=/abs/]"))
            .flatMap(link -> PaperReference.find(link.text()))
            .orElseThrow(() ->
                Html.malformed(
                    answer, "entry without an id: '" + Quote.of(item.text()) + "'", null));
    var version =
        Optional.ofNullable(item.selectFirst("a[href*=/html/]"))
            .flatMap(link -> PaperReference.find(link.attr("href")))
            .filter(link -> link.id().equals(reference.id()))
            .map(PaperReference::version)
            .orElse(OptionalInt.empty());
    var details = item.nextElementSibling();
    var primary =
        details == null
            ? List.<Category>of()
            : Html.categories(Html.textOf(details, ".list-subjects .primary-subject"));
    var type =
        switch (section) {
          case "New" -> AnnounceType.NEW;
          case "Cross" -> AnnounceType.CROSS;
          default ->
              primary.isEmpty() || isWithin(primary.getFirst(), category)
                  ? AnnounceType.REPLACE
                  : AnnounceType.REPLACE_CROSS;
        };
    var paper =
        primary.isEmpty() || details == null
            ? Optional.<Paper>empty()
            : paper(
                new PaperVersion(reference.id(), version.orElse(1)), primary.getFirst(), details);
    return new ListingEntry(reference.id(), type, version, paper);
  }

  private static Optional<Paper> paper(PaperVersion version, Category primary, Element details) {
    return Papers.of(
        version,
        Html.textOf(details, ".list-title"),
        Html.textOf(details, "p.mathjax"),
        Html.authors(details.selectFirst(".list-authors")),
        primary,
        Html.categories(Html.textOf(details, ".list-subjects")),
        Html.textOf(details, ".list-comments"),
        Html.textOf(details, ".list-journal-ref"),
        null,
        null);
  }

  /// A category holds itself; an archive (`math`) all of its classes.
  private static boolean isWithin(Category primary, Category listed) {
    return primary.equals(listed) || primary.code().startsWith(listed.code() + ".");
  }

  private static List<HttpUrl> links(Document page) {
    return page.select("#dlpage > div a[href]").stream()
        .map(link -> HttpUrl.parse(link.absUrl("href")))
        .filter(Objects::nonNull)
        .filter(url -> url.queryParameter("skip") != null || url.queryParameter("page") != null)
        .distinct()
        .toList();
  }
}
