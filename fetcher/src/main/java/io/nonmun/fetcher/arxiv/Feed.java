package io.nonmun.fetcher.arxiv;

import com.rometools.rome.feed.module.DCModule;
import com.rometools.rome.feed.synd.SyndCategory;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.SyndFeedInput;
import io.nonmun.fetcher.AnnouncementCalendar;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.text.Quote;
import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;

/// What `rss.arxiv.org` says of one category: the announcement as it stood at midnight US Eastern
/// time, as RSS 2.0 or Atom. Late, sometimes stale, and empty at weekends (pitfalls A5, A6).
///
/// Source: <https://info.arxiv.org/help/rss_specifications.html>.
///
/// @param entries those that could be read
/// @param unread how many could not
record Feed(List<Entry> entries, int unread) {

  /// @param announcedOn the entry's own date, US Eastern
  record Entry(AnnounceType type, LocalDate announcedOn, Paper paper) {}

  private static final Pattern PREAMBLE =
      Pattern.compile("^\\s*arXiv:\\S+\\s+Announce Type:\\s*\\S+\\s*(?:Abstract:)?\\s*");

  Feed {
    entries = List.copyOf(entries);
  }

  /// @throws FetchException `NOT_FOUND` if arXiv knows no such category, `MALFORMED` if it is no
  ///   feed
  static Feed parse(HttpAnswer answer) {
    var feed = syndFeed(answer);
    if (String.valueOf(feed.getTitle()).startsWith("Feed error")) {
      throw new FetchException(
          Kind.NOT_FOUND,
          answer.finalUrl().toString(),
          answer.status(),
          "arXiv says: " + Quote.of(String.valueOf(feed.getDescription())),
          null,
          null);
    }
    var entries = new ArrayList<Entry>();
    for (var entry : feed.getEntries()) {
      entry(entry, feed).ifPresent(entries::add);
    }
    return new Feed(entries, feed.getEntries().size() - entries.size());
  }

  /// Any RSS or Atom document. A document type is refused, and with it every entity bomb.
  static SyndFeed syndFeed(HttpAnswer answer) {
    try {
      return new SyndFeedInput(false, Locale.ROOT)
          .build(new InputSource(new ByteArrayInputStream(answer.body())));
    } catch (FeedException | IllegalArgumentException e) {
      throw Html.malformed(
          answer, "no RSS or Atom feed: " + Quote.of(String.valueOf(e.getMessage())), e);
    }
  }

  private static Optional<Entry> entry(SyndEntry entry, SyndFeed feed) {
    var arxiv = arxiv(entry);
    var type = arxiv.text("announce_type").flatMap(Feed::announceType);
    var version = version(entry.getUri());
    var announcedOn = day(entry.getPublishedDate(), feed.getPublishedDate());
    var categories = categories(entry);
    if (type.isEmpty() || version.isEmpty() || announcedOn.isEmpty() || categories.isEmpty()) {
      return Optional.empty();
    }
    var dublinCore = (DCModule) entry.getModule(DCModule.URI);
    return Papers.of(
            version.get(),
            entry.getTitle(),
            PREAMBLE.matcher(description(entry)).replaceFirst(""),
            dublinCore == null ? List.of() : authors(dublinCore),
            categories.getFirst(),
            categories,
            null,
            arxiv.text("journal_reference").orElse(null),
            arxiv.text("DOI").orElse(null),
            dublinCore == null ? null : dublinCore.getRights())
        .map(paper -> new Entry(type.get(), announcedOn.get(), paper));
  }

  static ArxivModule arxiv(SyndEntry entry) {
    return entry.getModule(ArxivModule.URI) instanceof ArxivModule module
        ? module
        : new ArxivModule(Map.of());
  }

  static String description(SyndEntry entry) {
    var description = entry.getDescription();
    return description == null || description.getValue() == null ? "" : description.getValue();
  }

  /// In the entry's order, which puts the primary category first.
  static List<Category> categories(SyndEntry entry) {
    return entry.getCategories().stream()
        .map(SyndCategory::getName)
        .map(Papers::category)
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<PaperVersion> version(@Nullable String uri) {
    return PaperReference.find(uri == null ? "" : uri)
        .filter(reference -> reference.version().isPresent())
        .map(reference -> new PaperVersion(reference.id(), reference.version().getAsInt()));
  }

  private static Optional<AnnounceType> announceType(String text) {
    return switch (text.strip()) {
      case "new" -> Optional.of(AnnounceType.NEW);
      case "cross" -> Optional.of(AnnounceType.CROSS);
      case "replace" -> Optional.of(AnnounceType.REPLACE);
      case "replace-cross" -> Optional.of(AnnounceType.REPLACE_CROSS);
      case "absonly" -> Optional.of(AnnounceType.ABS_ONLY);
      default -> Optional.empty();
    };
  }

  private static Optional<LocalDate> day(@Nullable Date own, @Nullable Date feeds) {
    return Optional.ofNullable(own)
        .or(() -> Optional.ofNullable(feeds))
        .map(date -> LocalDate.ofInstant(date.toInstant(), AnnouncementCalendar.ZONE));
  }

  private static List<String> authors(DCModule dublinCore) {
    return dublinCore.getCreators().stream().flatMap(names -> Authors.in(names).stream()).toList();
  }
}
