package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.Paper;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The page `/abs/<id>`: all of a paper's metadata, at the price of one page a paper.
///
/// Source: the template `abs/abs.html` of arXiv/arxiv-browse, commit 26f634f.
final class AbsPage {

  private AbsPage() {}

  /// @throws io.nonmun.fetcher.FetchException of kind `MALFORMED` if it is no such page
  static Paper parse(HttpAnswer answer) {
    var page = Html.document(answer);
    var version =
        Feed.version(Html.textOf(page, ".arxividv a"))
            .orElseThrow(() -> Html.malformed(answer, "the page names no version", null));
    var primary = Html.categories(Html.textOf(page, ".subjects .primary-subject"));
    if (primary.isEmpty()) {
      throw Html.malformed(answer, "the page names no subject", null);
    }
    var license = page.selectFirst(".abs-license a[href]");
    var paper =
        Papers.of(
                version,
                Html.textOf(page, "h1.title"),
                Html.textOf(page, "blockquote.abstract"),
                Html.authors(page.selectFirst(".authors")),
                primary.getFirst(),
                Html.categories(Html.textOf(page, ".subjects")),
                Html.textOf(page, "td.comments"),
                journalRef(page),
                doi(page),
                license == null ? null : license.attr("href"))
            .orElseThrow(
                () -> Html.malformed(answer, "the page lacks its title or abstract", null));
    return saysWithdrawn(page) ? Papers.withdrawn(paper) : paper;
  }

  /// Report numbers stand in cells of the same class.
  private static @Nullable String journalRef(Document page) {
    return page.select("td.jref").stream()
        .filter(cell ->
            Optional.ofNullable(cell.previousElementSibling())
                .map(Element::text)
                .orElse("")
                .startsWith("Journal"))
        .map(Html::text)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String doi(Document page) {
    var link = Html.textOf(page, "td.doi a");
    return link == null ? null : link.replaceFirst("^https?://(?:dx\\.)?doi\\.org/", "");
  }

  private static boolean saysWithdrawn(Document page) {
    return page.select("span.error").stream()
        .anyMatch(notice -> notice.text().startsWith("This paper has been withdrawn"));
  }
}
