package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;

import io.nonmun.HostileText;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
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

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("a text", PlainText::of),
        reading("a line of authors", Authors::in),
        reading("an author", Authors::name),
        reading("a comment", text -> Withdrawal.of("We study.", text)),
        reading("an abstract", text -> Withdrawal.of(text, null)),
        reading("links to code", Papers::codeLinks),
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
    Papers.of(
        VERSION, text, text, List.of(text), category, List.of(), text, text, text, text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsOnAnything(String of, Consumer<String> parser) {
    HostileText.feed(parser);
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        reading("a listing", page -> ListingPage.parse(answer(page), new Category("cs.CL"))),
        reading("an abs page", page -> AbsPage.parse(answer(page))),
        reading("a feed", page -> Feed.parse(answer(page))),
        reading("an answer of the API", page -> ApiAnswer.parse(answer(page))),
        reading("a full text", page -> HtmlPage.parse(answer(page), VERSION)),
        reading("a figure", page -> HtmlPage.figure(answer(page))),
        reading("a feed's words", words -> Feed.parse(answer(feed(words)))),
        reading("a listing's words", words -> listing(words)),
        reading("an encoding", type -> Html.decode(typed("text/html; charset=" + type))));
  }

  private static String feed(String words) {
    return """
        <rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom"><channel><title>t</title>
        <item><title>%1$s</title><description>arXiv:%1$s</description><guid>%1$s</guid>
        <category>%1$s</category><arxiv:announce_type>%1$s</arxiv:announce_type></item>
        </channel></rss>"""
        .formatted(Entities.escape(words));
  }

  private static void listing(String words) {
    var escaped = Entities.escape(words);
    var page =
        """
        <div id=dlpage><h3>Showing new listings for Friday, 20 November 2026 %1$s</h3>
        <div>Total of 1 entries %1$s</div><dl id=articles><h3>New %1$s (showing 1 of 1 entries)</h3>
        <dt><a href="/abs/%1$s">arXiv:2611.00001</a><a href="/html/%1$s">html</a></dt>
        <dd><div class=list-title>%1$s</div><div class=list-authors>%1$s</div>
        <div class=list-subjects><span class=primary-subject>%1$s</span>%1$s</div>
        <p class=mathjax>%1$s</p></dd></dl></div>"""
            .formatted(escaped);
    ListingPage.parse(answer(page), new Category("cs.CL"));
  }

  private static HttpAnswer typed(String contentType) {
    var url = HttpUrl.get("https://arxiv.org/page");
    return new HttpAnswer(url, url, 200, null, null, contentType, new byte[0]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void endsOnAnyPage(String of, Consumer<String> parser) {
    HostileText.feed(
        text -> {
          try {
            parser.accept(text);
          } catch (FetchException refused) {
            // An end is an end.
          }
        });
  }
}
