package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;
import static io.nonmun.fetcher.arxiv.ArxivForms.fixture;
import static io.nonmun.fetcher.arxiv.ArxivForms.items;
import static io.nonmun.fetcher.arxiv.ArxivForms.rss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Category;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedTest {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 11);

  private static Feed parse(String name) {
    return Feed.parse(answer(200, fixture("feed/" + name)));
  }

  private static FetchException refusal(byte[] body) {
    return catchThrowableOfType(FetchException.class, () -> Feed.parse(answer(200, body)));
  }

  @Test
  void readsRss() {
    var feed = parse("rss-cs.CL-cs.LG-2026-06-11.xml");

    assertThat(feed.unread()).isZero();
    assertThat(feed.entries()).isNotEmpty().allMatch(entry -> entry.announcedOn().equals(DAY));
    var first = feed.entries().getFirst().paper();
    assertThat(first.version()).hasToString("2606.11192v1");
    assertThat(first.abstractText()).startsWith("We study restless bandits");
    assertThat(first.authors()).containsExactly("José Niño-Mora");
    assertThat(first.primaryCategory()).isEqualTo(new Category("cs.LG"));
    assertThat(first.crossLists()).containsExactly(new Category("math.OC"));
    assertThat(first.license()).isEqualTo("http://arxiv.org/licenses/nonexclusive-distrib/1.0/");
  }

  @Test
  void readsAtomToTheSame() {
    var atom = parse("atom-cs.CL-2026-06-11.xml");
    var rss = parse("rss-cs.CL-cs.LG-2026-06-11.xml");

    assertThat(atom.unread()).isZero();
    assertThat(rss.entries()).containsAnyElementsOf(atom.entries());
    assertThat(atom.entries()).allMatch(entry -> entry.announcedOn().equals(DAY));
  }

  @Test
  void a08ReadsAllAnnounceTypes() {
    var types =
        parse("rss-cs.CL-cs.LG-2026-06-11.xml").entries().stream().map(Feed.Entry::type).toList();

    assertThat(types)
        .contains(
            AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS);
  }

  @Test
  void a08PassesOverATypeThatItDoesNotKnow() {
    var feed =
        Feed.parse(
            answer(rss(DAY, items("new", 1, 2)).replaceFirst(">new</arxiv", ">jref</arxiv")));

    assertThat(feed.entries()).hasSize(1);
    assertThat(feed.unread()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rss-empty-weekend-2026-06-13.xml", "atom-empty-weekend-2026-06-13.xml"})
  void a06ReadsAnEmptyWeekendFeed(String name) {
    assertThat(parse(name).entries()).isEmpty();
  }

  @Test
  void tellsAnErrorFeedFromAnEmptyOne() {
    var failure =
        catchThrowableOfType(FetchException.class, () -> parse("rss-error-unknown-category.xml"));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure).hasMessageContaining("Invalid archive specification 'cs.XX'");
  }

  @Test
  void readsByNameAndNotByOrder() {
    var feed = rss(DAY, items("new", 1, 1));
    var type = "<arxiv:announce_type>new</arxiv:announce_type>";
    var reordered =
        feed.replace(type, "")
            .replace("<item>", "<item>" + type)
            .replace("xmlns:arxiv", "xmlns:a")
            .replace("arxiv:announce_type", "a:announce_type");

    assertThat(Feed.parse(answer(reordered))).isEqualTo(Feed.parse(answer(feed)));
  }

  @Test
  void keepsJuniorsWithTheirNames() {
    var feed =
        rss(DAY, items("new", 1, 1)).replace("Ann Author, Bo Author", "Martin King, Jr., Bo Doe");

    assertThat(Feed.parse(answer(feed)).entries().getFirst().paper().authors())
        .containsExactly("Martin King, Jr.", "Bo Doe");
  }

  @Test
  void takesNoAffiliationForAnAuthor() {
    var line = "Jane Doe (Univ. A, Dept. B, Seoul), John Roe (KAIST), :, Max Moe";
    var feed = rss(DAY, items("new", 1, 1)).replace("Ann Author, Bo Author", line);

    assertThat(Feed.parse(answer(feed)).entries().getFirst().paper().authors())
        .containsExactly("Jane Doe", "John Roe", "Max Moe");
  }

  @Test
  void refusesEntityBombsAndForeignFiles() {
    var bomb =
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>"
            + "<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            + "<rss version='2.0'><channel><title>&b;&x;</title></channel></rss>";

    assertThat(refusal(bomb.getBytes(StandardCharsets.UTF_8)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void refusesAWrongEncoding() {
    var latin1 =
        rss(DAY, items("new", 1, 1))
            .replace("Ann Author", "Jos\u00e9")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(refusal(latin1).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void refusesWhatIsNoFeed() {
    for (var body : List.of("", "<html><body>busy</body></html>", "{}", "<rss version='2.0'>")) {
      assertThat(refusal(body.getBytes(StandardCharsets.UTF_8)).kind()).isEqualTo(Kind.MALFORMED);
    }
  }
}
