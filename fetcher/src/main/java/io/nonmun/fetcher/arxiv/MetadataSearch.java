package io.nonmun.fetcher.arxiv;

import static java.util.stream.Collectors.partitioningBy;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource.Metadata;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.text.Quote;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// One search for the metadata of what listings name: the listing's own words with the feed's
/// versions and licences, then the query interface, then the feed's own words, then a few papers'
/// own pages. The feed comes after the query interface because it has no comments, in which authors
/// say that they withdraw.
///
/// A version is never guessed, with one exception: a paper announced as new is its first version
/// when no source says otherwise. A source that fails takes nothing away from what another told.
final class MetadataSearch {

  private static final int MAX_PAGES = 20;

  /// Papers of which a page is asked whether they are withdrawn.
  private static final int MAX_DOUBTS = 5;

  /// Listings cut longer lists of authors.
  private static final int LISTED_AUTHORS = 100;

  /// What is known of one announced paper so far.
  ///
  /// @param type the freshest way it was announced
  /// @param fed what the feed of the same day says
  private record Known(
      AnnounceType type, OptionalInt version, Optional<Paper> listed, Optional<Paper> fed) {

    static Known of(ListingEntry entry) {
      return new Known(entry.type(), entry.version(), entry.paper(), Optional.empty());
    }

    Known and(Known other) {
      return new Known(
          type.compareTo(other.type) <= 0 ? type : other.type,
          version.isPresent() ? version : other.version,
          listed.or(other::listed),
          fed.or(other::fed));
    }

    Known withFeed(Paper paper) {
      return new Known(type, version, listed, Optional.of(paper));
    }

    /// The version by the listing or, where that is silent, by the feed.
    OptionalInt saidVersion() {
      return version.isPresent() || fed.isEmpty()
          ? version
          : OptionalInt.of(fed.get().version().version());
    }

    OptionalInt versionAtLast() {
      return saidVersion().isEmpty() && type == AnnounceType.NEW
          ? OptionalInt.of(1)
          : saidVersion();
    }

    /// The lowest version that can be the announced one.
    int leastVersion() {
      return saidVersion().orElse(type.isFresh() ? 1 : 2);
    }

    Optional<Paper> text() {
      return listed.or(() -> fed);
    }

    /// `text` as a version, with what only the feed tells.
    Paper joined(Paper text, int version) {
      var more = fed.filter(paper -> paper.version().version() == version).orElse(text);
      var cut = text.authors().isEmpty() || text.authors().size() >= LISTED_AUTHORS;
      return new Paper(
          new PaperVersion(text.id(), version),
          text.title(),
          text.abstractText(),
          cut && more.authors().size() > text.authors().size() ? more.authors() : text.authors(),
          text.primaryCategory(),
          text.crossLists(),
          text.comment(),
          text.journalRef() == null ? more.journalRef() : text.journalRef(),
          text.doi() == null ? more.doi() : text.doi(),
          text.license() == null ? more.license() : text.license(),
          text.codeLinks(),
          text.withdrawn());
    }
  }

  private final ArxivPages pages;
  private final Collection<Listing> listings;
  private final Consumer<Collection<Paper>> arrived;
  private final Map<ArxivId, Known> open = new LinkedHashMap<>();
  private final Map<ArxivId, String> reasons = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private int doubts;

  MetadataSearch(
      ArxivPages pages, Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
    this.pages = pages;
    this.listings = listings;
    this.arrived = arrived;
  }

  Metadata run() {
    for (var listing : listings) {
      for (var entry : listing.entries()) {
        open.merge(entry.id(), Known.of(entry), Known::and);
      }
    }
    listings.forEach(this::askFeed);
    settle(known -> known.listed().isPresent() ? known.saidVersion() : OptionalInt.empty());
    askApi();
    settle(Known::versionAtLast);
    askPages();
    open.keySet().forEach(id -> reasons.putIfAbsent(id, "no source has its metadata"));
    reasons.keySet().retainAll(open.keySet());
    return new Metadata(reasons, notes);
  }

  /// Hands over all papers whose text is known and whose version `version` tells.
  private void settle(Function<Known, OptionalInt> version) {
    var found = new ArrayList<Paper>();
    for (var known : open.values()) {
      var said = version.apply(known);
      if (said.isPresent()) {
        known.text().map(text -> known.joined(text, said.getAsInt())).ifPresent(found::add);
      }
    }
    handOver(found);
  }

  /// Those first whose words leave no doubt, then each of the others when its page has been asked.
  private void handOver(List<Paper> found) {
    var isUnclear =
        found.stream().collect(partitioningBy(paper -> Withdrawal.of(paper) == Withdrawal.UNCLEAR));
    deliver(isUnclear.get(false));
    isUnclear.get(true).forEach(paper -> deliver(List.of(asItsPageSays(paper))));
  }

  private Paper asItsPageSays(Paper paper) {
    var why = "asked " + MAX_DOUBTS + " pages already";
    if (doubts < MAX_DOUBTS) {
      doubts++;
      try {
        return pages.asItsPageSays(paper);
      } catch (FetchException e) {
        why = e.getMessage();
        doubts = e.kind() == Kind.NOT_FOUND || e.kind() == Kind.MALFORMED ? doubts : MAX_DOUBTS;
      }
    }
    notes.add(
        "%s is taken as not withdrawn, though its comment says '%s': %s"
            .formatted(paper.version(), Quote.of(String.valueOf(paper.comment())), why));
    return paper;
  }

  private void deliver(List<Paper> found) {
    found.forEach(paper -> open.remove(paper.id()));
    for (var from = 0; from < found.size(); from += ArxivPages.MAX_IDS) {
      var to = Math.min(found.size(), from + ArxivPages.MAX_IDS);
      arrived.accept(List.copyOf(found.subList(from, to)));
    }
  }

  private void askFeed(Listing listing) {
    var category = listing.category();
    try {
      var feed = pages.feed(category);
      if (feed.unread() > 0) {
        notes.add("RSS of " + category + ": " + feed.unread() + " entries not readable");
      }
      compare(listing, feed);
    } catch (FetchException e) {
      notes.add("RSS of " + category + ": " + e.getMessage());
    }
  }

  /// The feed counts only as far as it is of the listing's day (pitfalls A5, A6).
  private void compare(Listing listing, Feed feed) {
    var day = listing.announcedOn();
    var common = new LinkedHashSet<ArxivId>();
    var foreign = 0;
    for (var entry : feed.entries()) {
      var known = open.get(entry.paper().id());
      if (!entry.announcedOn().equals(day) || known == null || disagrees(known, entry)) {
        foreign++;
      } else {
        common.add(entry.paper().id());
        open.put(entry.paper().id(), known.withFeed(entry.paper()));
      }
    }
    if (foreign > 0 || common.size() < listing.entries().size()) {
      notes.add(difference(listing.category(), day, feed, common, foreign, listing));
    }
  }

  private static boolean disagrees(Known known, Feed.Entry entry) {
    var version = entry.paper().version().version();
    return entry.type().isFresh() != known.type().isFresh()
        || known.version().orElse(version) != version;
  }

  private static String difference(
      Category category,
      LocalDate day,
      Feed feed,
      Set<ArxivId> common,
      int foreign,
      Listing listing) {
    var newest =
        feed.entries().stream().map(Feed.Entry::announcedOn).max(Comparator.naturalOrder());
    return "RSS of %s (%s) differs from the listing of %s: %d of %d papers in common, %d others ignored"
        .formatted(
            category,
            newest.map(date -> "of " + date).orElse("empty"),
            day,
            common.size(),
            listing.entries().size(),
            foreign);
  }

  private void askApi() {
    var ids = List.copyOf(open.keySet());
    for (var from = 0; from < ids.size(); from += ArxivPages.MAX_IDS) {
      var batch = ids.subList(from, Math.min(ids.size(), from + ArxivPages.MAX_IDS));
      try {
        accept(batch, answerFor(batch));
      } catch (FetchException e) {
        notes.add("API: " + e.getMessage());
        batch.forEach(id -> reasons.put(id, "API: " + e.getMessage()));
        if (e.kind() == Kind.THROTTLED || (e.kind() == Kind.UNREACHABLE && e.status() != 200)) {
          ids.subList(from, ids.size()).forEach(id -> reasons.put(id, "API: " + e.getMessage()));
          return;
        }
      }
    }
  }

  /// Empty pages with status 200 come and go, with and without a count: one more try (pitfall A4).
  private ApiAnswer answerFor(List<ArxivId> batch) {
    try {
      var answer = pages.api(batch);
      if (!answer.papers().isEmpty()) {
        return answer;
      }
    } catch (FetchException e) {
      if (e.kind() != Kind.UNREACHABLE || e.status() != 200) {
        throw e;
      }
    }
    return pages.api(batch);
  }

  private void accept(List<ArxivId> batch, ApiAnswer answer) {
    var found = new ArrayList<Paper>();
    for (var id : batch) {
      var paper = answer.papers().get(id);
      if (paper == null) {
        reasons.put(id, "the API does not know it");
      } else {
        announced(paper, "the API").ifPresent(found::add);
      }
    }
    handOver(found);
  }

  /// The paper, unless `source` still has the version before the announced one (pitfall A11).
  private Optional<Paper> announced(Paper paper, String source) {
    var known = open.get(paper.id());
    var version = paper.version().version();
    if (version < known.leastVersion()) {
      reasons.put(
          paper.id(),
          "%s still has version %d, announced was %d or later"
              .formatted(source, version, known.leastVersion()));
      return Optional.empty();
    }
    return Optional.of(known.joined(paper, version));
  }

  private void askPages() {
    var ids =
        open.entrySet().stream()
            .sorted(Comparator.comparing(entry -> entry.getValue().type()))
            .map(Map.Entry::getKey)
            .limit(MAX_PAGES)
            .toList();
    for (var id : ids) {
      try {
        var paper = pages.abs(new PaperReference(id, open.get(id).saidVersion()));
        deliver(announced(paper, "its page").stream().toList());
      } catch (FetchException e) {
        reasons.put(id, e.getMessage());
        if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.MALFORMED) {
          return;
        }
      }
    }
  }
}
