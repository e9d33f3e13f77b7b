package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.Paper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;

/// A paper's HTML form, which LaTeXML made.
final class HtmlPage {

  private static final String NOT_TEXT =
      "script, style, noscript, template, nav, footer, .ltx_ERROR, .ltx_page_logo, .ltx_pagination";
  private static final Pattern FATAL =
      Pattern.compile("Conversion to HTML had a Fatal error|fatal conversion error");
  private static final int END = 2_000;

  /// Of references within the page, how many may lead nowhere.
  private static final double MOST_DANGLING = 0.2;

  private static final int LEAST_DANGLING = 5;

  /// What is sent as a picture, and what a link can lead to.
  private static final List<Pattern> PICTURES = List.of(named("png|jpe?g|gif"), named("svg|webp"));

  private HtmlPage() {}

  private static Pattern named(String suffixes) {
    return Pattern.compile(".*\\.(?:" + suffixes + ")", Pattern.CASE_INSENSITIVE);
  }

  /// Whether a figure can be a picture by its name.
  static boolean isPicture(HttpUrl url) {
    return PICTURES.getFirst().matcher(url.encodedPath()).matches();
  }

  /// @throws io.nonmun.fetcher.FetchException of kind `MALFORMED` if the bytes are of no page
  static Form parse(HttpAnswer answer, Paper paper, Origin origin) {
    var source = Html.decode(answer);
    var page = page(answer, source);
    var document = page.selectFirst(".ltx_document");
    if (document == null) {
      return new Form.Refused(Problem.ERROR_PAGE, "no LaTeXML document");
    }
    var notes = new ArrayList<Note>();
    flaw(page, source).ifPresent(flaw -> notes.add(new Note(origin, flaw.problem(), flaw.seen())));
    document.select(NOT_TEXT).remove();
    var hidden = HiddenText.takeOut(document);
    var figure = figure(document, answer);
    var title = Optional.ofNullable(document.selectFirst(".ltx_title_document")).map(Element::text);
    var sections = HtmlBody.sections(document);
    if (sections.stream().allMatch(section -> section.paragraphs().isEmpty())) {
      return new Form.Refused(Problem.ERROR_PAGE, "a LaTeXML document without text");
    }
    var text = new FullText(paper.version(), origin, sections, figure.orElse(null), hidden, notes);
    return SamePaper.doubt(paper, stamp(page), title.orElse(""), text)
        .<Form>map(refused -> refused)
        .orElseGet(() -> new Form.Read(text));
  }

  private static Document page(HttpAnswer answer, String source) {
    var url = answer.finalUrl().toString();
    return Html.document(answer, source, url.endsWith("/") ? url : url + "/");
  }

  /// `arXiv:2501.11120v1 [cs.CL] 19 Jan 2025`, as newer pages have it.
  private static String stamp(Document page) {
    var stamp = page.selectFirst("#watermark-tr");
    return stamp == null ? "" : stamp.text();
  }

  /// What is wrong with a page that holds a text (pitfall A17): the converter says that it stopped,
  /// the page ends in its middle, or it leads to what it does not have.
  private static Optional<Form.Refused> flaw(Document page, String source) {
    if (!source.substring(Math.max(0, source.length() - END)).contains("</html>")) {
      return flaw(Problem.CUT_OFF, "the page ends without its end tag");
    }
    if (FATAL.matcher(source).find()) {
      return flaw(Problem.CUT_OFF, "the converter gave up");
    }
    var ids = new HashSet<>(page.select("[id]").eachAttr("id"));
    var announced = dangling(page.select("nav.ltx_TOC a[href*=#]"), ids);
    if (!announced.isEmpty()) {
      return flaw(Problem.PARTS_MISSING, "announced and not there: " + announced.getFirst());
    }
    var links = page.select(".ltx_document a.ltx_ref[href*=#]");
    var dangling = dangling(links, ids);
    return dangling.size() >= LEAST_DANGLING && dangling.size() > links.size() * MOST_DANGLING
        ? flaw(
            Problem.PARTS_MISSING,
            "%d of %d references lead nowhere, one of them to %s"
                .formatted(dangling.size(), links.size(), dangling.getFirst()))
        : Optional.empty();
  }

  private static Optional<Form.Refused> flaw(Problem problem, String seen) {
    return Optional.of(new Form.Refused(problem, seen));
  }

  private static List<String> dangling(Elements links, Set<String> ids) {
    return links.eachAttr("href").stream()
        .map(href -> href.substring(href.indexOf('#') + 1))
        .filter(id -> !ids.contains(id))
        .toList();
  }

  /// The first picture of the page's own site that can be sent, else the first that a link can lead
  /// to; no icon within a line.
  private static Optional<Figure> figure(Element document, HttpAnswer answer) {
    var images = document.select("figure.ltx_figure img[src]");
    for (var suffix : PICTURES) {
      for (var image : images) {
        var url = HttpUrl.parse(image.absUrl("src"));
        if (!isIcon(image)
            && url != null
            && url.host().equals(answer.finalUrl().host())
            && suffix.matcher(url.encodedPath()).matches()) {
          return Optional.of(new Figure(url.toString(), caption(image)));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isIcon(Element image) {
    var width = image.attr("width");
    return image.closest("figcaption") != null || width.matches("\\d{1,2}");
  }

  /// The one of the whole figure, of which the image may be a panel.
  private static String caption(Element image) {
    var caption = "";
    for (var around = image.parent(); around != null; around = around.parent()) {
      var own = around.nameIs("figure") ? around.selectFirst("> figcaption") : null;
      if (own != null) {
        var copy = own.clone();
        copy.select("math").forEach(math -> math.replaceWith(new TextNode(HtmlBody.formula(math))));
        copy.select(NOT_TEXT + ", .ltx_note").remove();
        caption = PlainText.of(copy.text());
      }
    }
    return caption;
  }
}
