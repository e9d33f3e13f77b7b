package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;
import static io.nonmun.fetcher.arxiv.ArxivForms.catchupPage;
import static io.nonmun.fetcher.arxiv.ArxivForms.fixture;
import static io.nonmun.fetcher.arxiv.ArxivForms.items;
import static io.nonmun.fetcher.arxiv.ArxivForms.newPage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.arxiv.ArxivForms.Item;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ListingEntry;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingPageTest {

  private static final Category CS_CL = new Category("cs.CL");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private static ListingPage parse(String html) {
    return ListingPage.parse(answer(html), CS_CL);
  }

  private static FetchException refusal(String html) {
    return catchThrowableOfType(FetchException.class, () -> parse(html));
  }

  @Test
  void readsAWholeListing() {
    var page =
        ListingPage.parse(
            answer(200, fixture("listing/list-cs.GR-new-2026-06-11.html")), new Category("cs.GR"));

    assertThat(page.announcedOn()).isEqualTo(LocalDate.of(2026, 6, 11));
    assertThat(page.total()).isEqualTo(8);
    assertThat(page.entries()).hasSize(8);
    assertThat(page.entries().subList(0, 2))
        .extracting(ListingEntry::type)
        .containsOnly(AnnounceType.NEW);
    assertThat(page.entries().subList(2, 8))
        .extracting(ListingEntry::type)
        .containsOnly(AnnounceType.CROSS);
    var first = page.entries().getFirst();
    assertThat(first.version()).hasValue(1);
    var paper = first.paper().orElseThrow();
    assertThat(paper.title())
        .isEqualTo("XPR: An Extensible Cross-Platform Point-Based Differentiable Renderer");
    assertThat(paper.authors()).hasSize(10).startsWith("Steve Rhyner", "Sankeerth Durvasula");
    assertThat(paper.primaryCategory()).isEqualTo(new Category("cs.GR"));
    assertThat(paper.crossLists()).containsExactly(new Category("cs.CV"), new Category("cs.PF"));
    assertThat(paper.abstractText()).startsWith("Point-based differentiable").endsWith("systems.");
    assertThat(page.entries().get(1).paper().orElseThrow().abstractText())
        .contains("we propose \\textbf{MoGeFlow}, a text-to-motion model");
    assertThat(page.entries().get(2).version()).isEmpty();
  }

  @Test
  void a15KeepsTheTitleWholeAndTheVersionApart() {
    var html =
        newPage(DAY, List.of(Item.of("2611.00001", "new")))
            .replace("Title of 2611.00001", "Title: The Tile Retrieval, Elegant");

    var entry = parse(html).entries().getFirst();

    assertThat(entry.paper().orElseThrow().title()).isEqualTo("Title: The Tile Retrieval, Elegant");
    assertThat(entry.id()).isEqualTo(new ArxivId("2611.00001"));
    assertThat(entry.version()).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void a15ReadsOldIdentifiers() {
    var html = newPage(DAY, List.of(Item.of("math.GT/0309136", "rep").version(3)));

    var entry = parse(html).entries().getFirst();

    assertThat(entry.id()).isEqualTo(new ArxivId("math/0309136"));
    assertThat(entry.version()).hasValue(3);
  }

  @Test
  void a08TellsReplacementsOfItsOwnFromThoseOfOthers() {
    var html =
        newPage(
            DAY,
            List.of(
                Item.of("2611.00001", "rep"),
                Item.of("2611.00002", "rep").primary("stat.ML"),
                Item.of("2611.00003", "rep").withoutAbstract()));

    assertThat(parse(html).entries())
        .extracting(ListingEntry::type)
        .containsExactly(AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS, AnnounceType.REPLACE);
    assertThat(parse(html).entries().getLast().paper()).isEmpty();
  }

  @Test
  void writesOutTheLinksThatArxivShortens() {
    var html =
        newPage(
            DAY,
            List.of(
                Item.of("2611.00001", "new")
                    .comment(
                        "Code: <a class=\"link-external\" href=\"https://github.com/a/b\""
                            + " rel=\"nofollow\">this https URL</a>. 8 pages")));

    var paper = parse(html).entries().getFirst().paper().orElseThrow();

    assertThat(paper.comment()).isEqualTo("Code: https://github.com/a/b. 8 pages");
    assertThat(paper.codeLinks()).containsExactly("https://github.com/a/b");
  }

  @Test
  void a05RefusesAPageThatShowsLessThanItSays() {
    var whole = newPage(DAY, items("new", 1, 3));
    var oneLess = whole.replaceFirst("(?s)<dt>.*?</dd>", "");

    assertThat(oneLess).isNotEqualTo(whole);
    assertThat(refusal(oneLess).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(oneLess)).hasMessageContaining("showing 3 of 3").hasMessageContaining("2");
  }

  @Test
  void a05RefusesATotalBelowWhatThePageShows() {
    var html = newPage(DAY, items("new", 1, 3)).replace("Total of 3", "Total of 2");

    assertThat(refusal(html).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a04TellsAnEmptyPageFromAQuietDay() {
    var quiet = newPage(DAY, List.of());
    var empty = quiet.replace("<p>No updates today.</p>", "");

    assertThat(parse(quiet).entries()).isEmpty();
    assertThat(parse(quiet).announcedOn()).isEqualTo(DAY);
    assertThat(refusal(empty).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a04DoesNotBelieveAQuietDayThatCountsPapers() {
    var html = catchupPage(DAY, List.of(), 1, 2000).replace("Total of 0", "Total of 12");

    assertThat(refusal(html).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a06ReadsThatNothingWasAnnouncedOnADay() {
    var page = parse(catchupPage(LocalDate.of(2026, 11, 21), List.of(), 1, 2000));

    assertThat(page.entries()).isEmpty();
    assertThat(page.announcedOn()).isEqualTo(LocalDate.of(2026, 11, 21));
  }

  @Test
  void readsACatchupPageAndItsLinks() {
    var page = parse(catchupPage(DAY, items("new", 1, 5), 1, 2));

    assertThat(page.total()).isEqualTo(5);
    assertThat(page.entries()).hasSize(2);
    assertThat(page.links())
        .extracting(url -> url.queryParameter("page"))
        .containsExactly("2", "3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "This listing is temporarily unavailable; please retry in a few minutes.",
        "<div id='dlpage'><h3>Showing new listings for Friday, 31 February 2026</h3></div>",
        "<div id='dlpage'><h3>Showing new listings for today</h3></div>"
      })
  void a12RefusesWhatIsNoListing(String html) {
    assertThat(refusal(html).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a12RefusesASectionThatItDoesNotKnow() {
    var html = newPage(DAY, items("new", 1, 3)).replace("New submissions", "Fresh submissions");

    assertThat(refusal(html)).hasMessageContaining("Fresh submissions");
  }

  @Test
  void refusesAWrongEncoding() {
    var latin1 =
        newPage(DAY, items("new", 1, 1))
            .replace("Ann Author", "Jos\u00e9")
            .getBytes(StandardCharsets.ISO_8859_1);

    var failure =
        catchThrowableOfType(
            FetchException.class, () -> ListingPage.parse(answer(200, latin1), CS_CL));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure.url()).isEqualTo("https://arxiv.org/page");
  }
}
