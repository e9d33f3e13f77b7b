package io.nonmun.fetcher.arxiv;

import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndPerson;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.text.Quote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdom2.Element;

/// An answer of `export.arxiv.org/api/query`, in the form before 2026 and in the one since.
///
/// Source: <https://info.arxiv.org/help/api/user-manual.html>.
///
/// @param total results the query has, by the answer's own count; fewer papers than that is an
///   incomplete answer, none at all an empty page (pitfalls A4, A11)
record ApiAnswer(int total, Map<ArxivId, Paper> papers) {

  private static final String OPEN_SEARCH = "http://a9.com/-/spec/opensearch/1.1/";
  private static final Pattern ERROR_ID = Pattern.compile("/api/errors#");

  ApiAnswer {
    papers = Map.copyOf(papers);
  }

  /// @throws FetchException `NOT_FOUND` for the error entry (HTTP 400, formerly 200), `UNREACHABLE`
  ///   for an empty page that counts results, `MALFORMED` for anything that is no answer
  static ApiAnswer parse(HttpAnswer answer) {
    var feed = Feed.syndFeed(answer);
    var papers = new LinkedHashMap<ArxivId, Paper>();
    for (var entry : feed.getEntries()) {
      if (ERROR_ID.matcher(String.valueOf(entry.getUri())).find()) {
        throw failure(Kind.NOT_FOUND, answer, "arXiv says: " + Quote.of(Feed.description(entry)));
      }
      paper(entry).ifPresent(paper -> papers.put(paper.id(), paper));
    }
    if (!answer.ok()) {
      throw failure(Kind.UNREACHABLE, answer, "refused without an error entry");
    }
    var total = total(feed.getForeignMarkup(), answer);
    if (feed.getEntries().isEmpty() && total > 0) {
      throw failure(Kind.UNREACHABLE, answer, "an empty page that counts " + total + " results");
    }
    return new ApiAnswer(total, papers);
  }

  private static int total(List<Element> markup, HttpAnswer answer) {
    return markup.stream()
        .filter(element -> element.getName().equals("totalResults"))
        .filter(element -> element.getNamespaceURI().equals(OPEN_SEARCH))
        .map(element -> element.getText().strip())
        .filter(text -> text.matches("\\d{1,9}"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElseThrow(() -> Html.malformed(answer, "an API answer without totalResults", null));
  }

  private static Optional<Paper> paper(SyndEntry entry) {
    var arxiv = Feed.arxiv(entry);
    var version = Feed.version(entry.getUri());
    var categories = Feed.categories(entry);
    var primary =
        arxiv
            .text("primary_category")
            .flatMap(Papers::category)
            .or(() -> categories.stream().findFirst());
    if (version.isEmpty() || primary.isEmpty()) {
      return Optional.empty();
    }
    return Papers.of(
        version.get(),
        entry.getTitle(),
        Feed.description(entry),
        entry.getAuthors().stream().map(SyndPerson::getName).filter(Objects::nonNull).toList(),
        primary.get(),
        categories,
        arxiv.text("comment").orElse(null),
        arxiv.text("journal_ref").orElse(null),
        arxiv.text("doi").orElse(null),
        null);
  }

  private static FetchException failure(Kind kind, HttpAnswer answer, String what) {
    return new FetchException(
        kind, answer.finalUrl().toString(), answer.status(), what, null, null);
  }
}
