package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.FullText;
import io.nonmun.fetcher.FullText.Section;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.PaperVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/// A paper's HTML form, which LaTeXML made: its text by sections, formulas as `$…$`.
///
/// Source: <https://math.nist.gov/~BMiller/LaTeXML/manual/>, and recorded pages of 2023 and 2025.
final class HtmlPage {

  private static final String NOT_TEXT =
      "script, style, nav, footer, .ltx_bibliography, .ltx_note, .ltx_ERROR, .ltx_page_logo";
  private static final String SECTIONS =
      "section.ltx_section, section.ltx_subsection, section.ltx_subsubsection,"
          + " section.ltx_paragraph, section.ltx_appendix, section.ltx_chapter";
  private static final String TEXT = ".ltx_p, .ltx_equation, .ltx_equationgroup, .ltx_caption";
  private static final String FATAL = "Conversion to HTML had a Fatal error";
  private static final int END = 2_000;
  private static final Pattern PICTURE =
      Pattern.compile(".*\\.(?:png|jpe?g|gif|webp)", Pattern.CASE_INSENSITIVE);

  private HtmlPage() {}

  /// @throws io.nonmun.fetcher.FetchException of kind `MALFORMED` if it is no LaTeXML document
  static FullText parse(HttpAnswer answer, PaperVersion version) {
    var source = Html.decode(answer);
    var page = page(answer, source);
    var truncated = isTruncated(page, source);
    var figure = figure(page, answer);
    var document = page.selectFirst(".ltx_document");
    if (document == null) {
      throw Html.malformed(answer, "the page holds no LaTeXML document", null);
    }
    document.select(NOT_TEXT).remove();
    var hidden = HiddenText.takeOut(document);
    for (var formula : document.select("math")) {
      formula.replaceWith(new TextNode("$" + formula.attr("alttext") + "$"));
    }
    var sections = sections(document);
    if (sections.isEmpty()) {
      throw Html.malformed(answer, "the LaTeXML document holds no text", null);
    }
    return new FullText(version, sections, figure, hidden, truncated);
  }

  /// URL of the first figure.
  static Optional<String> figure(HttpAnswer answer) {
    return figure(page(answer, Html.decode(answer)), answer);
  }

  private static Document page(HttpAnswer answer, String source) {
    var url = answer.finalUrl().toString();
    return Html.document(answer, source, url.endsWith("/") ? url : url + "/");
  }

  /// The converter says that it stopped, the page ends in its middle, or its table of contents
  /// names what it does not have (pitfall A17).
  private static boolean isTruncated(Document page, String source) {
    var end = source.substring(Math.max(0, source.length() - END));
    return !end.contains("</html>")
        || source.contains(FATAL)
        || page.select("nav.ltx_TOC a[href*=#]").stream()
            .map(link -> link.attr("href"))
            .map(href -> href.substring(href.indexOf('#') + 1))
            .anyMatch(id -> page.getElementById(id) == null);
  }

  /// A picture of the page's own site in a form that is shown everywhere; no icon within a line.
  private static Optional<String> figure(Document page, HttpAnswer answer) {
    return page.select("figure.ltx_figure img[src]").stream()
        .filter(image -> !isIcon(image))
        .map(image -> HttpUrl.parse(image.absUrl("src")))
        .filter(Objects::nonNull)
        .filter(url -> url.host().equals(answer.finalUrl().host()))
        .filter(url -> PICTURE.matcher(url.encodedPath()).matches())
        .findFirst()
        .map(HttpUrl::toString);
  }

  private static boolean isIcon(Element image) {
    var width = image.attr("width");
    return image.closest("figcaption") != null || width.matches("\\d{1,2}");
  }

  private static List<Section> sections(Element document) {
    var sections = new ArrayList<Section>();
    for (var summary : document.select(".ltx_abstract")) {
      sections.add(new Section("", "Abstract", paragraphs(summary)));
    }
    sections.add(new Section("", "", paragraphs(document)));
    for (var section : document.select(SECTIONS)) {
      sections.add(section(section));
    }
    sections.removeIf(section -> section.paragraphs().isEmpty() && section.title().isEmpty());
    return sections;
  }

  private static Section section(Element section) {
    var heading = section.selectFirst("> .ltx_title");
    if (heading == null) {
      return new Section("", "", paragraphs(section));
    }
    var tag = heading.selectFirst(".ltx_tag");
    var number =
        tag == null ? "" : tag.text().replaceFirst("^Appendix\\s+", "").replaceFirst("\\.$", "");
    var title = heading.clone();
    title.select(".ltx_tag").remove();
    return new Section(number, PlainText.of(title.text()), paragraphs(section));
  }

  /// Those of the section itself, without its subsections'.
  private static List<String> paragraphs(Element section) {
    return section.select(TEXT).stream()
        .filter(text -> owner(text) == section)
        .map(text -> PlainText.of(text.text()))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// Null for what lies within another piece of text, which already holds it.
  private static @Nullable Element owner(Element text) {
    for (var around = text.parent(); around != null; around = around.parent()) {
      if (around.is(TEXT)) {
        return null;
      }
      if (around.is(SECTIONS) || around.is(".ltx_abstract, .ltx_document")) {
        return around;
      }
    }
    return null;
  }
}
