package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/// Pages and feeds in arXiv's forms with what a test wants in them.
final class ArxivForms {

  /// @param html whether the listing links to an HTML form, which is where it names the version
  /// @param listedAbstract whether the listing shows the abstract
  record Item(
      String id,
      int version,
      String type,
      String primary,
      boolean html,
      boolean listedAbstract,
      String comment) {

    static Item of(String id, String type) {
      return new Item(
          id, type.startsWith("rep") ? 2 : 1, type, "cs.CL", true, true, "8 pages of " + id);
    }

    Item version(int version) {
      return new Item(id, version, type, primary, html, listedAbstract, comment);
    }

    Item primary(String primary) {
      return new Item(id, version, type, primary, html, listedAbstract, comment);
    }

    Item withoutHtml() {
      return new Item(id, version, type, primary, false, listedAbstract, comment);
    }

    Item withoutAbstract() {
      return new Item(id, version, type, primary, html, false, comment);
    }

    Item comment(String comment) {
      return new Item(id, version, type, primary, html, listedAbstract, comment);
    }

    String abstractText() {
      return "We show what " + id + " shows in version " + version + ".";
    }
  }

  private ArxivForms() {}

  static List<Item> items(String type, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Item.of("2611.%05d".formatted(i), type))
        .toList();
  }

  static String newPage(LocalDate day, List<Item> items) {
    return newPage(day, items, 0, 2000);
  }

  static String newPage(LocalDate day, List<Item> items, int skip, int show) {
    var pages =
        IntStream.iterate(0, start -> start < items.size(), start -> start + show)
            .mapToObj(start ->
                start == skip
                    ? "<span>" + start + "</span>"
                    : "<a href=/list/cs.CL/new?skip=%d&amp;show=%d>%d</a>"
                        .formatted(start, show, start))
            .collect(Collectors.joining(" "));
    var paging =
        items.isEmpty()
            ? ""
            : "<div class='paging'>Total of %d entries : %s</div>".formatted(items.size(), pages);
    return """
    <html><body><div id='content-inner'><div id='dlpage'><h1>Computation and Language</h1>
    <h3>Showing new listings for %s</h3>
    %s %s %s %s</div></div></body></html>
    """
        .formatted(
            day.format(DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH)),
            paging,
            sections(items, skip, show),
            items.isEmpty() ? "<p>No updates today.</p>" : "",
            paging);
  }

  static String catchupPage(LocalDate day, List<Item> items, int page, int show) {
    var date = day.format(DateTimeFormatter.ofPattern("EEE, dd MMM uuuu", Locale.ENGLISH));
    var pages =
        items.size() <= show
            ? ""
            : "View page: "
                + IntStream.rangeClosed(1, items.size() / show + 1)
                    .mapToObj(number ->
                        number == page
                            ? "<span>" + number + "</span>"
                            : "<a href=/catchup/cs.CL/%s?abs=True&amp;page=%d>%d</a>"
                                .formatted(day, number, number))
                    .collect(Collectors.joining(" "));
    return """
    <html><body><div id='content-inner'><div id='dlpage'>
    <h1>Catchup results for Computation and Language on %s</h1>
    <div>Total of %d entries for %s %s</div> %s %s
    </div></div></body></html>
    """
        .formatted(
            date,
            items.size(),
            date,
            pages,
            sections(items, (page - 1) * show, show),
            items.isEmpty()
                ? "<br><div><p>No updates for %s. There was either no announcement for this day, or no updates within the requested subject.</p></div>"
                    .formatted(date)
                : "");
  }

  private static String sections(List<Item> items, int skip, int show) {
    return Stream.of("new New", "cross Cross", "rep Replacement")
        .map(names -> names.split(" "))
        .map(names -> section(items, names[0], names[1], skip, show))
        .collect(Collectors.joining());
  }

  private static String section(List<Item> items, String type, String name, int skip, int show) {
    var all = items.stream().filter(item -> item.type().startsWith(type)).count();
    var shown =
        items.stream().skip(skip).limit(show).filter(item -> item.type().startsWith(type)).toList();
    return shown.isEmpty()
        ? ""
        : "<dl id='articles'><h3>%s submissions (showing %s%d of %d entries)</h3>%s</dl>"
            .formatted(
                name,
                shown.size() < all ? "first " : "",
                shown.size(),
                all,
                shown.stream().map(ArxivForms::entry).collect(Collectors.joining()));
  }

  private static String entry(Item item) {
    return """
    <dt><a name='item1'>[1]</a> <a href ="/abs/%1$s" title="Abstract" id="%1$s"> arXiv:%1$s </a>
      [<a href="/pdf/%1$s" title="Download PDF">pdf</a>%2$s]</dt>
    <dd><div class='meta'>
      <div class='list-title mathjax'><span class='descriptor'>Title:</span> Title of %1$s</div>
      <div class='list-authors'><a href="/search">Ann Author</a>, <a href="/search">Bo Author</a></div>
      <div class='list-comments mathjax'><span class='descriptor'>Comments:</span> %3$s</div>
      <div class='list-subjects'><span class='descriptor'>Subjects:</span>
        <span class="primary-subject">Some Name (%4$s)</span>; Machine Learning (cs.LG)</div>
      %5$s
    </div></dd>
    """
        .formatted(
            item.id(),
            item.html()
                ? ", <a href=\"https://arxiv.org/html/%sv%d\" title=\"View HTML\">html</a>"
                    .formatted(item.id(), item.version())
                : "",
            item.comment(),
            item.primary(),
            item.listedAbstract() ? "<p class='mathjax'> " + item.abstractText() + " </p>" : "");
  }

  static String rss(LocalDate day, List<Item> items) {
    var date =
        day.format(DateTimeFormatter.ofPattern("EEE, dd MMM uuuu", Locale.ENGLISH))
            + " 00:00:00 -0500";
    return """
    <?xml version='1.0' encoding='UTF-8'?>
    <rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
    <channel><title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>
    <description>cs.CL updates</description><pubDate>%s</pubDate>%s</channel></rss>
    """
        .formatted(
            date,
            items.stream()
                .map(item ->
                    """
                    <item><title>Title of %1$s</title>
                    <description>arXiv:%1$sv%2$d Announce Type: %3$s
                    Abstract: %4$s</description>
                    <guid isPermaLink="false">oai:arXiv.org:%1$sv%2$d</guid>
                    <category>%5$s</category><category>cs.LG</category><pubDate>%6$s</pubDate>
                    <arxiv:announce_type>%3$s</arxiv:announce_type>
                    <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
                    <dc:creator>Ann Author, Bo Author</dc:creator></item>
                    """
                        .formatted(
                            item.id(),
                            item.version(),
                            item.type().startsWith("rep") ? "replace" : item.type(),
                            item.abstractText(),
                            item.primary(),
                            date))
                .collect(Collectors.joining()));
  }

  static String api(int total, List<Item> items) {
    return """
    <?xml version='1.0' encoding='UTF-8'?>
    <feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
    <id>https://arxiv.org/api/x</id><title>arXiv Query</title><updated>2026-11-20T00:00:00Z</updated>
    <opensearch:totalResults>%d</opensearch:totalResults>%s</feed>
    """
        .formatted(
            total,
            items.stream()
                .map(item ->
                    """
                    <entry><id>http://arxiv.org/abs/%1$sv%2$d</id><title>Title of %1$s</title>
                    <updated>2026-11-20T00:00:00Z</updated><summary>%3$s</summary>
                    <category term="%4$s"/><published>2026-11-20T00:00:00Z</published>
                    <arxiv:comment>%5$s</arxiv:comment><arxiv:primary_category term="%4$s"/>
                    <author><name>Ann Author</name></author></entry>
                    """
                        .formatted(
                            item.id(),
                            item.version(),
                            item.abstractText(),
                            item.primary(),
                            item.comment()))
                .collect(Collectors.joining()));
  }

  static String absPage(Item item) {
    return """
    <html><body><div id="abs"><h1 class="title mathjax"><span class="descriptor">Title:</span>Title of %1$s</h1>
    <div class="authors"><span class="descriptor">Authors:</span><a href="/s">Ann Author</a></div>
    <blockquote class="abstract mathjax"><span class="descriptor">Abstract:</span>%3$s</blockquote>
    <div class="metatable"><table>
    <tr><td class="tablecell label">Comments:</td><td class="tablecell comments mathjax">%5$s</td></tr>
    <tr><td class="tablecell label">Subjects:</td><td class="tablecell subjects">
      <span class="primary-subject">Some Name (%4$s)</span>; Optics (physics.optics)</td></tr>
    <tr><td class="tablecell label">Report&nbsp;number:</td><td class="tablecell jref">REP-1</td></tr>
    <tr><td class="tablecell label">Cite as:</td><td class="tablecell arxividv">(or <span class="arxivid">
      <a href="https://arxiv.org/abs/%1$sv%2$d">arXiv:%1$sv%2$d</a> [%4$s]</span> for this version)</td></tr>
    <tr><td class="tablecell label">Journal&nbsp;reference:</td><td class="tablecell jref">J. Tests 1 (2026)</td></tr>
    <tr><td class="tablecell label">Related DOI:</td><td class="tablecell doi"><a href="https://doi.org/10.1/x">https://doi.org/10.1/x</a></td></tr>
    </table></div></div>
    <div class="abs-license"><a href="http://creativecommons.org/licenses/by/4.0/" class="has_license">x</a></div>
    </body></html>
    """
        .formatted(item.id(), item.version(), item.abstractText(), item.primary(), item.comment());
  }

  static Paper paper(String id, String title, String abstractText) {
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

  static HttpAnswer answer(String body) {
    return answer(200, body.getBytes(StandardCharsets.UTF_8));
  }

  static HttpAnswer answer(int status, byte[] body) {
    return answer("https://arxiv.org/page", status, body);
  }

  static HttpAnswer answer(String url, int status, byte[] body) {
    return new HttpAnswer(HttpUrl.get(url), HttpUrl.get(url), status, null, null, null, body);
  }

  static byte[] fixture(String name) {
    try (var stream = ArxivForms.class.getResourceAsStream("/" + name)) {
      if (stream == null) {
        throw new IllegalArgumentException("no fixture " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
