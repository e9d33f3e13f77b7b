package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;

import io.nonmun.HostileText;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever stands where a text of arXiv's pages is read, the reading ends.
class HostileArxivTest {

  private static final PaperVersion VERSION = new PaperVersion(new ArxivId("2611.00001"), 1);
  private static final Paper PAPER = ArxivForms.paper("2611.00001", "A title", "We show it.");

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("a text", PlainText::of),
        reading("a line of authors", Authors::in),
        reading("an author", Authors::name),
        reading("links to code", text -> paper("https://github.com/" + text)),
        reading("other links to code", text -> paper("https://git." + text)),
        reading("a withdrawal", text -> paper("This paper is withdrawn " + text)),
        reading("subjects", Html::categories),
        reading("a style", text -> HiddenText.takeOut(element("style", text))),
        reading("a colour", text -> HiddenText.takeOut(element("style", "color:" + text))),
        reading("an rgb", text -> HiddenText.takeOut(element("style", "color:rgb(" + text))),
        reading("a size", text -> HiddenText.takeOut(element("style", "font-size:" + text))),
        reading("a paper", HostileArxivTest::paper));
  }

  private static Arguments reading(String of, Consumer<String> parser) {
    return Arguments.of(of, parser);
  }

  private static Element element(String attribute, String value) {
    var page = Jsoup.parse("<p>words</p>");
    page.selectFirst("p").attr(attribute, value);
    return page;
  }

  private static void paper(String text) {
    var category = new Category("cs.CL");
    Papers.of(VERSION, text, text, List.of(text), category, List.of(), text, text, text, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsOnAnything(String of, Consumer<String> parser) {
    HostileText.feed(parser);
  }

  static Stream<Arguments> pages() {
    var listings =
        Stream.of("DATE", "HEADING", "AUTHORS", "SUBJECT")
            .map(place -> reading("a listing's " + place, words -> listing(place, words)));
    return Stream.concat(
        listings,
        Stream.of(
            reading("a listing", page -> ListingPage.parse(answer(page), new Category("cs.CL"))),
            reading("an abs page", page -> AbsPage.parse(answer(page))),
            reading("a feed", page -> Feed.parse(answer(page))),
            reading("an answer of the API", page -> ApiAnswer.parse(answer(page))),
            reading("a full text", page -> HtmlPage.parse(answer(page), PAPER, Origin.ARXIV_HTML)),
            reading("a figure", HostileArxivTest::figure),
            reading("a feed's words", words -> Feed.parse(answer(feed(words)))),
            reading("an encoding", type -> Html.decode(typed("text/html; charset=" + type)))));
  }

  private static String feed(String words) {
    return """
    <rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom"><channel><title>t</title>
    <item><title>t</title><description>%1$s</description><guid>%1$s</guid>
    <category>%1$s</category><arxiv:announce_type>new</arxiv:announce_type></item>
    </channel></rss>\
    """
        .formatted(Entities.escape(words));
  }

  /// A paper's page whose figure holds something.
  private static void figure(String content) {
    var page =
        """
        <html><body><div class=ltx_document><h1 class=ltx_title_document>%s</h1>
        <p class=ltx_p>Text.</p><figure class=ltx_figure>%s</figure></div></body></html>\
        """
            .formatted(PAPER.title(), content);
    HtmlPage.parse(answer(page), PAPER, Origin.ARXIV_HTML);
  }

  /// A listing of one paper, with words at a place.
  private static void listing(String place, String words) {
    var page =
        """
        <div id=dlpage><h3>Showing new listings for Friday, 20 November 2026 DATE</h3>
        <div>Total of 1 entries</div><dl id=articles><h3>New HEADING (showing 1 of 1 entries)</h3>
        <dt><a href="/abs/2611.00001">arXiv:2611.00001</a><a href="/html/LINK">html</a></dt>
        <dd><div class=list-title>TITLE</div><div class=list-authors>AUTHORS</div>
        <div class=list-subjects><span class=primary-subject>SUBJECT (cs.CL)</span></div>
        <p class=mathjax>ABSTRACT</p></dd></dl></div>\
        """
            .replace(place, Entities.escape(words));
    ListingPage.parse(answer(page), new Category("cs.CL"));
  }

  private static HttpAnswer typed(String contentType) {
    var url = HttpUrl.get("https://arxiv.org/page");
    return new HttpAnswer(url, url, 200, null, null, contentType, new byte[0]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void endsOnAnyPage(String of, Consumer<String> parser) {
    HostileText.feed(text -> {
      try {
        parser.accept(text);
      } catch (FetchException refused) {
        // An end is an end.
      }
    });
  }
}
