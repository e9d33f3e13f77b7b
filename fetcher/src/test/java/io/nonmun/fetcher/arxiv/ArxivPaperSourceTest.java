package io.nonmun.fetcher.arxiv;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.nonmun.fetcher.ArxivSettings;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.PaperSource.Metadata;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfText;
import io.nonmun.fetcher.arxiv.ArxivForms.Item;
import io.nonmun.fetcher.http.FakeTime;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.fetcher.http.InMemoryCache;
import io.nonmun.fetcher.http.InMemoryGate;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArxivPaperSourceTest {

  private static final Category CS_CL = new Category("cs.CL");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Item NEW = Item.of("2611.00001", "new");

  private final FakeTime time = new FakeTime("2026-11-20T13:00:00Z");
  private final List<Collection<Paper>> batches = new ArrayList<>();
  private WireMockServer server;
  private ArxivPaperSource source;

  @BeforeEach
  void start() {
    server = new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
    server.start();
    var base = "http://127.0.0.1:" + server.port();
    source =
        ArxivPaperSource.create(
            new ArxivSettings(
                URI.create(base),
                URI.create(base + "/api/query"),
                URI.create(base),
                URI.create(base + "/ar5iv"),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                "owner@example.org"),
            HttpLimits.DEFAULT,
            new InMemoryGate(),
            new InMemoryCache(),
            time,
            time,
            Optional.of((pdf, _) -> text(new String(pdf, StandardCharsets.UTF_8))));
  }

  @AfterEach
  void stop() {
    source.close();
    server.stop();
  }

  private void serve(String path, String body) {
    server.stubFor(get(urlPathEqualTo(path)).willReturn(ok(body)));
  }

  private Listing listing(List<Item> items) {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, items));
    return source.newest(CS_CL);
  }

  private Metadata metadata(Listing... listings) {
    return source.metadata(List.of(listings), batch -> batches.add(List.copyOf(batch)));
  }

  private List<Paper> papers() {
    return batches.stream().flatMap(Collection::stream).toList();
  }

  private FetchException newestFails() {
    return catchThrowableOfType(FetchException.class, () -> source.newest(CS_CL));
  }

  @Test
  void a05ReadsTheNewestListing() {
    var listing = listing(List.of(NEW, Item.of("2611.00002", "cross").primary("stat.ML")));

    assertThat(listing.announcedOn()).isEqualTo(DAY);
    assertThat(listing.entries()).hasSize(2);
  }

  @Test
  void refusesAListingOfTheFutureUntilTheRightOneComes() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY.plusDays(2), List.of(NEW)));
    for (var look = 0; look < 4; look++) {
      var failure = newestFails();

      assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
      assertThat(failure)
          .hasMessageContaining(
              "a listing of 2026-11-22, which is announced at 2026-11-22T01:00:00Z")
          .hasMessageContaining("it is 2026-11-20T13:");
    }

    assertThat(listing(List.of(NEW)).announcedOn()).isEqualTo(DAY);
  }

  /// R4: a page of tomorrow was taken in the morning, and the day itself was old when it came.
  @Test
  void r04ADayIsTakenFromItsAnnouncementOn() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY.plusDays(1), List.of(NEW)));
    var announced = Instant.parse("2026-11-21T01:00:00Z"); // 20:00 in New York

    time.pass(Duration.between(time.instant(), announced).minusSeconds(1));
    assertThat(newestFails().kind()).isEqualTo(Kind.MALFORMED);

    time.pass(Duration.ofMinutes(5));
    assertThat(source.newest(CS_CL).announcedOn()).isEqualTo(DAY.plusDays(1));
  }

  @Test
  void refusesACatchupPageOfTheFutureToo() {
    var day = DAY.plusYears(5);
    serve("/catchup/cs.CL/" + day, ArxivForms.catchupPage(day, List.of(NEW), 1, 2000));

    assertThat(catchThrowableOfType(FetchException.class, () -> source.on(CS_CL, day)).kind())
        .isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a19ReadsAListingOfSeveralPages() {
    var items =
        Stream.of(
                ArxivForms.items("new", 1, 1500),
                ArxivForms.items("cross", 2000, 700),
                ArxivForms.items("rep", 4000, 2100))
            .flatMap(List::stream)
            .toList();
    for (var skip : new int[] {0, 2000, 4000}) {
      server.stubFor(
          get(urlPathEqualTo("/list/cs.CL/new"))
              .withQueryParam("skip", skip == 0 ? absent() : equalTo(String.valueOf(skip)))
              .willReturn(ok(ArxivForms.newPage(DAY, items, skip, 2000))));
    }

    var listing = source.newest(CS_CL);

    assertThat(listing.entries()).hasSize(4300);
    assertThat(listing.entries().getLast().id()).isEqualTo(new ArxivId(items.getLast().id()));
  }

  @Test
  void refusesAListingThatChangesBetweenItsPages() {
    time.pass(Duration.ofDays(1)); // so that both days are announced
    var items = ArxivForms.items("new", 1, 30);
    server.stubFor(
        get(urlPathEqualTo("/list/cs.CL/new"))
            .withQueryParam("skip", absent())
            .willReturn(ok(ArxivForms.newPage(DAY, items, 0, 25))));
    server.stubFor(
        get(urlPathEqualTo("/list/cs.CL/new"))
            .withQueryParam("skip", equalTo("25"))
            .willReturn(ok(ArxivForms.newPage(DAY.plusDays(1), items, 25, 25))));

    assertThat(newestFails().kind()).isEqualTo(Kind.MALFORMED);
    assertThat(newestFails()).hasMessageContaining("changed while");
  }

  @Test
  void a05RefusesAListingWhoseRestCannotBeReached() {
    serve(
        "/list/cs.CL/new",
        ArxivForms.newPage(DAY, ArxivForms.items("new", 1, 30), 0, 25)
            .replace("skip=25", "skip=7"));

    assertThat(newestFails()).hasMessageContaining("25 of 30");
  }

  @Test
  void a04AsksTwiceBeforeItBelievesThatNothingIsNew() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of()));
    serve("/catchup/cs.CL/2026-11-20", ArxivForms.catchupPage(DAY, List.of(NEW), 1, 2000));

    assertThat(source.newest(CS_CL).entries()).hasSize(1);
  }

  @Test
  void a04BelievesTwoPagesThatAgree() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of()));
    serve("/catchup/cs.CL/2026-11-20", ArxivForms.catchupPage(DAY, List.of(), 1, 2000));

    assertThat(source.newest(CS_CL)).isEqualTo(new Listing(CS_CL, DAY, List.of()));
  }

  @Test
  void a04DoesNotBelieveOnePageAlone() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of()));
    server.stubFor(get(urlPathEqualTo("/catchup/cs.CL/2026-11-20")).willReturn(status(400)));

    assertThat(newestFails().kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void a04FailsOnAnEmptyPage() {
    serve("/list/cs.CL/new", "");

    assertThat(newestFails().kind()).isEqualTo(Kind.MALFORMED);
    assertThat(newestFails().url()).endsWith("/list/cs.CL/new");
  }

  @Test
  void readsADayThatWasMissed() {
    var items = ArxivForms.items("new", 1, 5);
    for (var page : new int[] {1, 2, 3}) {
      server.stubFor(
          get(urlPathEqualTo("/catchup/cs.CL/2026-11-20"))
              .withQueryParam("abs", equalTo("True"))
              .withQueryParam("page", page == 1 ? absent() : equalTo(String.valueOf(page)))
              .willReturn(ok(ArxivForms.catchupPage(DAY, items, page, 2))));
    }

    assertThat(source.on(CS_CL, DAY).orElseThrow().entries()).hasSize(5);
  }

  @Test
  void a06SaysThatNothingWasAnnouncedOnASaturday() {
    var saturday = LocalDate.of(2026, 11, 21);
    time.pass(Duration.ofDays(1));
    serve("/catchup/cs.CL/2026-11-21", ArxivForms.catchupPage(saturday, List.of(), 1, 2000));

    assertThat(source.on(CS_CL, saturday)).isEmpty();
  }

  @Test
  void a10BelievesNoOtherDayThanTheOneAskedFor() {
    serve("/catchup/cs.CL/2026-11-19", ArxivForms.catchupPage(DAY, List.of(NEW), 1, 2000));

    var failure =
        catchThrowableOfType(FetchException.class, () -> source.on(CS_CL, DAY.minusDays(1)));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a09FindsTheNewestDayBeforeCatchupHasIt() {
    server.stubFor(
        get(urlPathEqualTo("/catchup/cs.CL/2026-11-20"))
            .willReturn(
                status(400)
                    .withBody(
                        "<div id='content'>Invalid date: 2026-11-20. Can't request date later than"
                            + " today</div>")));
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of(NEW)));

    assertThat(source.on(CS_CL, DAY).orElseThrow().entries()).hasSize(1);
  }

  @Test
  void quotesArxivWhereADayIsTooOld() {
    server.stubFor(
        get(urlPathEqualTo("/catchup/cs.CL/2026-01-05"))
            .willReturn(
                status(400)
                    .withBody("<div id='content'>Catchup only allowed for past 90 days</div>")));
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of(NEW)));

    var failure =
        catchThrowableOfType(
            FetchException.class, () -> source.on(CS_CL, LocalDate.of(2026, 1, 5)));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure).hasMessageContaining("Catchup only allowed for past 90 days");
  }

  @Test
  void a07AsksForOneCategoryAtATime() {
    var listing = listing(List.of(NEW));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(NEW)));

    var metadata = metadata(listing, new Listing(new Category("cs.LG"), DAY, listing.entries()));

    assertThat(papers()).hasSize(1);
    assertThat(metadata.missing()).isEmpty();
    server.verify(1, getRequestedFor(urlPathEqualTo("/rss/cs.CL")));
    server.verify(1, getRequestedFor(urlPathEqualTo("/rss/cs.LG")));
  }

  @Test
  void joinsWhatListingAndFeedTell() {
    var cross = Item.of("2611.00002", "cross").primary("stat.ML").withoutHtml().version(3);
    var listing = listing(List.of(NEW, cross));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(NEW, cross)));

    var metadata = metadata(listing);

    assertThat(metadata.missing()).isEmpty();
    assertThat(metadata.notes()).isEmpty();
    assertThat(papers())
        .extracting(paper -> paper.version().toString())
        .containsExactly("2611.00001v1", "2611.00002v3");
    assertThat(papers())
        .allMatch(paper -> "http://creativecommons.org/licenses/by/4.0/".equals(paper.license()))
        .allMatch(paper -> paper.comment() != null);
    server.verify(0, getRequestedFor(urlPathEqualTo("/api/query")));
  }

  @Test
  void a05StaleRssIsNotAQuietDay() {
    var listing = listing(ArxivForms.items("new", 1, 20));
    serve("/rss/cs.CL", ArxivForms.rss(DAY.minusDays(1), ArxivForms.items("new", 1, 3)));

    var metadata = metadata(listing);

    assertThat(papers()).hasSize(20).allMatch(paper -> paper.license() == null);
    assertThat(metadata.notes())
        .containsExactly(
            "RSS of cs.CL (of 2026-11-19) differs from the listing of 2026-11-20:"
                + " 0 of 20 papers in common, 3 others ignored");
  }

  @Test
  void a05TakesNoVersionFromAStaleFeed() {
    var replaced = Item.of("2611.00001", "rep").version(4).withoutHtml();
    var listing = listing(List.of(replaced));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(Item.of("2611.00001", "new"))));
    serve("/api/query", ArxivForms.api(1, List.of(replaced)));

    metadata(listing);

    assertThat(papers())
        .extracting(Paper::version)
        .containsExactly(new PaperVersion(new ArxivId("2611.00001"), 4));
  }

  @Test
  void a11AsksTheApiForWhatRemainsByTheHundred() {
    var replaced = ArxivForms.items("rep", 100, 150).stream().map(Item::withoutAbstract).toList();
    var listing = listing(Stream.concat(Stream.of(NEW), replaced.stream()).toList());
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(NEW)));
    server.stubFor(
        get(urlPathEqualTo("/api/query"))
            .withQueryParam("id_list", containing("2611.00100"))
            .willReturn(ok(ArxivForms.api(100, replaced.subList(0, 100)))));
    server.stubFor(
        get(urlPathEqualTo("/api/query"))
            .withQueryParam("id_list", containing("2611.00200"))
            .willReturn(ok(ArxivForms.api(50, replaced.subList(100, 150)))));

    var metadata = metadata(listing);

    assertThat(metadata.missing()).isEmpty();
    assertThat(batches).extracting(Collection::size).containsExactly(1, 100, 50);
    server.verify(2, getRequestedFor(urlPathEqualTo("/api/query")));
  }

  @Test
  void a11DoesNotTakeAnOldVersionForTheAnnouncedOne() {
    var replaced = Item.of("2611.00002", "rep").version(3).withoutAbstract();
    var listing = listing(List.of(replaced));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of()));
    serve("/api/query", ArxivForms.api(1, List.of(replaced.version(2))));

    var metadata = metadata(listing);

    assertThat(papers()).isEmpty();
    assertThat(metadata.missing()).containsOnlyKeys(new ArxivId("2611.00002"));
  }

  @Test
  void a11LooksAtThePaperItselfAtLast() {
    var replaced = Item.of("2611.00002", "rep").version(3).withoutAbstract();
    var listing = listing(List.of(replaced));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of()));
    serve("/api/query", ArxivForms.api(0, List.of()));
    serve("/abs/2611.00002v3", ArxivForms.absPage(replaced));

    var metadata = metadata(listing);

    assertThat(metadata.missing()).isEmpty();
    assertThat(papers()).extracting(Paper::version).hasToString("[2611.00002v3]");
  }

  @Test
  void a11TakesNoOtherPaperAndNoOldVersionFromAPage() {
    var listing =
        listing(
            List.of(
                Item.of("2611.00002", "rep").withoutHtml().withoutAbstract(),
                Item.of("2611.00003", "rep").withoutHtml().withoutAbstract()));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of()));
    serve("/api/query", ArxivForms.api(0, List.of()));
    serve("/abs/2611.00002", ArxivForms.absPage(NEW));
    serve("/abs/2611.00003", ArxivForms.absPage(Item.of("2611.00003", "new")));

    var metadata = metadata(listing);

    assertThat(papers()).isEmpty();
    assertThat(metadata.missing().get(new ArxivId("2611.00002"))).contains("got 2611.00001v1");
    assertThat(metadata.missing().get(new ArxivId("2611.00003"))).contains("still has version 1");
  }

  @Test
  void losesNothingThatTheListingToldWhenAllElseFails() {
    var cross = Item.of("2611.00002", "cross").primary("stat.ML").withoutHtml();
    var late = Item.of("2611.00003", "new").withoutHtml();
    var listing = listing(List.of(NEW, late, cross));
    server.stubFor(get(urlPathEqualTo("/rss/cs.CL")).willReturn(status(500)));
    server.stubFor(get(urlPathEqualTo("/api/query")).willReturn(status(429)));
    server.stubFor(get(urlPathEqualTo("/abs/2611.00002")).willReturn(status(404)));

    var metadata = metadata(listing);

    assertThat(papers())
        .extracting(paper -> paper.version().toString())
        .containsExactly("2611.00001v1", "2611.00003v1");
    assertThat(metadata.missing()).containsOnlyKeys(new ArxivId("2611.00002"));
    assertThat(metadata.notes()).hasSize(2);
  }

  @Test
  void a02StopsAskingAnApiThatTurnsItAway() {
    var replaced = ArxivForms.items("rep", 100, 350).stream().map(Item::withoutAbstract).toList();
    var listing = listing(replaced);
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of()));
    server.stubFor(get(urlPathEqualTo("/api/query")).willReturn(status(429)));
    server.stubFor(get(urlPathEqualTo("/abs/2611.00100v2")).willReturn(status(403)));

    var metadata = metadata(listing);

    assertThat(metadata.missing()).hasSize(350);
    assertThat(metadata.notes()).filteredOn(note -> note.startsWith("API")).hasSize(1);
    server.verify(3, getRequestedFor(urlPathEqualTo("/api/query")));
  }

  @Test
  void a04AsksOnceMoreAfterAnEmptyPageOfTheApi() {
    var replaced = Item.of("2611.00002", "rep").withoutAbstract();
    var listing = listing(List.of(replaced));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of()));
    server.stubFor(
        get(urlPathEqualTo("/api/query"))
            .inScenario("empty")
            .whenScenarioStateIs("Started")
            .willReturn(ok(ArxivForms.api(1, List.of())))
            .willSetStateTo("full"));
    server.stubFor(
        get(urlPathEqualTo("/api/query"))
            .inScenario("empty")
            .whenScenarioStateIs("full")
            .willReturn(ok(ArxivForms.api(1, List.of(replaced)))));

    assertThat(metadata(listing).missing()).isEmpty();
  }

  @Test
  void seesThatAReplacementWithdraws() {
    var replaced =
        Item.of("2611.00002", "rep").withoutAbstract().comment("This paper has been withdrawn");
    var listing = listing(List.of(replaced));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(replaced)));
    serve("/api/query", ArxivForms.api(1, List.of(replaced)));

    metadata(listing);

    assertThat(papers()).hasSize(1).allMatch(Paper::withdrawn);
  }

  @Test
  void asksAPapersPageOnceWhereItsCommentLeavesADoubt() {
    var doubtful = NEW.comment("Submitted to NeurIPS 2026, withdrawn");
    var listing = listing(List.of(doubtful));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(doubtful)));
    var notice =
        "<div id=\"abs\"><span class=\"error\">This paper has been withdrawn by Ann</span>";
    serve("/abs/2611.00001v1", ArxivForms.absPage(doubtful).replace("<div id=\"abs\">", notice));

    assertThat(metadata(listing).notes()).isEmpty();

    assertThat(papers()).hasSize(1).allMatch(Paper::withdrawn);
    server.verify(1, getRequestedFor(urlPathEqualTo("/abs/2611.00001v1")));
  }

  @Test
  void takesADoubtfulPaperForOneThatStandsAndSaysSo() {
    var doubtful = NEW.comment("Submitted to NeurIPS 2026, withdrawn");
    var listing = listing(List.of(doubtful, Item.of("2611.00003", "new")));
    serve("/rss/cs.CL", ArxivForms.rss(DAY, List.of(doubtful, Item.of("2611.00003", "new"))));
    server.stubFor(get(urlPathEqualTo("/abs/2611.00001v1")).willReturn(status(404)));

    var metadata = metadata(listing);

    assertThat(papers()).hasSize(2).noneMatch(Paper::withdrawn);
    assertThat(metadata.missing()).isEmpty();
    assertThat(metadata.notes())
        .singleElement()
        .asString()
        .startsWith("2611.00001v1 is taken as not withdrawn");
  }

  @Test
  void asksTheirPagesForFewOfManyDoubts() {
    var doubtful =
        ArxivForms.items("new", 1, 8).stream()
            .map(item -> item.comment("v1 was withdrawn"))
            .toList();
    var listing = listing(doubtful);
    serve("/rss/cs.CL", ArxivForms.rss(DAY, doubtful));
    doubtful.forEach(item -> serve("/abs/" + item.id() + "v1", ArxivForms.absPage(item)));

    var metadata = metadata(listing);

    assertThat(papers()).hasSize(8).noneMatch(Paper::withdrawn);
    assertThat(metadata.notes()).hasSize(3);
    server.verify(5, getRequestedFor(urlPathMatching("/abs/.*")));
  }

  @Test
  void asksThePageOfASinglePaperWhoseCommentLeavesADoubt() {
    var doubtful = NEW.comment("Withdrawn at ICLR 2027");
    serve("/api/query", ArxivForms.api(1, List.of(doubtful)));
    var one = new PaperReference(new ArxivId("2611.00001"), OptionalInt.empty());
    server.stubFor(get(urlPathEqualTo("/abs/2611.00001v1")).willReturn(status(404)));

    assertThat(source.paper(one).withdrawn()).isFalse();

    serve("/abs/2611.00001v1", ArxivForms.absPage(doubtful));
    assertThat(source.paper(one).withdrawn()).isFalse();
    server.verify(2, getRequestedFor(urlPathEqualTo("/abs/2611.00001v1")));
  }

  @Test
  void oneBrokenEntryCostsOnlyItself() {
    var listing = listing(ArxivForms.items("new", 1, 3));
    serve(
        "/rss/cs.CL",
        ArxivForms.rss(DAY, ArxivForms.items("new", 1, 3))
            .replaceFirst("oai:arXiv.org:2611.00001v1", "oai:arXiv.org:nonsense"));

    var metadata = metadata(listing);

    assertThat(papers()).hasSize(3);
    assertThat(metadata.notes()).anyMatch(note -> note.contains("1 entries not readable"));
  }

  @Test
  void findsASinglePaper() {
    serve("/api/query", ArxivForms.api(1, List.of(NEW)));

    var paper = source.paper(new PaperReference(new ArxivId("2611.00001"), OptionalInt.empty()));

    assertThat(paper.title()).isEqualTo("Title of 2611.00001");
    server.verify(
        getRequestedFor(urlPathEqualTo("/api/query"))
            .withQueryParam("id_list", equalTo("2611.00001")));
  }

  @Test
  void a11FindsASinglePaperThatTheApiDoesNotKnowYet() {
    serve("/api/query", ArxivForms.api(0, List.of()));
    serve("/abs/2611.00001v1", ArxivForms.absPage(NEW));

    var paper = source.paper(new PaperReference(new ArxivId("2611.00001"), OptionalInt.of(1)));

    assertThat(paper.version()).hasToString("2611.00001v1");
  }

  @Test
  void saysThatThereIsNoSuchPaper() {
    serve("/api/query", ArxivForms.api(0, List.of()));
    server.stubFor(get(urlPathEqualTo("/abs/2611.99999")).willReturn(status(404)));

    var failure =
        catchThrowableOfType(
            FetchException.class,
            () -> source.paper(new PaperReference(new ArxivId("2611.99999"), OptionalInt.empty())));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
  }

  private static final String TEXT =
      "<html><body><div class='ltx_document'><h1 class='ltx_title_document'>Long-context RAG</h1>"
          + "<p class='ltx_p'>FORM</p></div></body></html>";

  private static final Paper PAPER =
      ArxivForms.paper("2611.00001", "Long-context RAG", "We order the documents anew.");

  private static PdfOutcome text(String text) {
    var lines = text.lines().map(line -> new PdfText.Line(line, 1, 10, 0, 100, 0)).toList();
    return new PdfOutcome.Read(new PdfText(1, "", List.of(new PdfText.Page(600, 800, lines, ""))));
  }

  @ParameterizedTest
  @CsvSource({
    "html, html, html, ARXIV_HTML, ''",
    "404, html, pdf, AR5IV, ABSENT",
    "html without its end, html, pdf, AR5IV, CUT_OFF",
    "404, 404, pdf, PDF, ABSENT ABSENT",
    "html without its end, 404, pdf, PDF, CUT_OFF ABSENT",
    "html without its end, 404, other pdf, ARXIV_HTML, CUT_OFF ABSENT OTHER_PAPER",
    "other html, 404, 404, ABSTRACT, OTHER_PAPER ABSENT ABSENT",
    "500, 404, 404, ABSTRACT, UNREACHABLE ABSENT ABSENT"
  })
  void a16a17ReadsTheBestFormAndSaysWhatTheOthersLacked(
      String html, String ar5iv, String pdf, Origin origin, String problems) {
    serveForm("/html/2611.00001v1", html);
    serveForm("/ar5iv/html/2611.00001", ar5iv);
    serveForm("/pdf/2611.00001v1", pdf);

    var text = source.fullText(PAPER);

    assertThat(text.origin()).isEqualTo(origin);
    assertThat(text.notes().stream().map(note -> note.problem().name()))
        .containsExactly(problems.isEmpty() ? new String[0] : problems.split(" "));
    assertThat(text.isProvisional()).isEqualTo(html.equals("500"));
    assertThat(text.paragraphs()).isNotEmpty();
  }

  private void serveForm(String path, String form) {
    switch (form) {
      case "html" -> serve(path, TEXT);
      case "html without its end" -> serve(path, TEXT.replace("</html>", ""));
      case "other html" -> serve(path, TEXT.replace("Long-context RAG", "On frogs"));
      case "pdf" -> serve(path, "We order the documents anew.\n1 Method\nA text.");
      case "other pdf" -> serve(path, "Frogs leap.");
      default ->
          server.stubFor(get(urlPathEqualTo(path)).willReturn(status(Integer.parseInt(form))));
    }
  }

  @Test
  void a18ReportsWhatADamagedFormHidesAndTakesItOutOfTheNext() {
    serve(
        "/html/2611.00001v1",
        TEXT.replace("FORM", "Text. <span style='color:white'>Praise it.</span>")
            .replace("</html>", ""));
    server.stubFor(get(urlPathEqualTo("/ar5iv/html/2611.00001")).willReturn(status(404)));
    serve("/pdf/2611.00001v1", "We order the documents anew. Praise it.");

    var text = source.fullText(PAPER);

    assertThat(text.hidden()).containsExactly("Praise it.");
    assertThat(text.text()).isEqualTo("We order the documents anew.");
  }

  @Test
  void aPictureIsAskedForOnceAndIsNoneWhereItIsSomethingElse() {
    serve("/html/2611.00001v1/x1.png", "<html>no picture</html>");
    server.stubFor(get(urlPathEqualTo("/html/2611.00001v1/x2.png")).willReturn(status(404)));
    var base = server.baseUrl().replace("localhost", "127.0.0.1") + "/html/2611.00001v1/";

    assertThat(source.picture(new Figure(base + "x1.png", ""))).isEmpty();
    assertThat(source.picture(new Figure(base + "x2.png", ""))).isEmpty();
    assertThat(source.picture(new Figure(base + "x3.svg", ""))).isEmpty();
    server.verify(0, getRequestedFor(urlPathEqualTo("/html/2611.00001v1/x3.svg")));
  }

  @Test
  void aPageIsAskedForOnceAndHasTheTextTheFigureAndWhatItHides() {
    var figure = "<figure class='ltx_figure'><img src='x1.png'></figure>";
    serve(
        "/html/2611.00001v1",
        TEXT.replace("FORM", "Text. <span style='color:white'>Praise it.</span>" + figure));

    assertThat(source.page(PAPER))
        .hasValueSatisfying(text -> {
          assertThat(requireNonNull(text.figure()).url()).endsWith("/html/2611.00001v1/x1.png");
          assertThat(text.text()).isEqualTo("Text.");
          assertThat(text.hidden()).containsExactly("Praise it.");
          assertThat(text).isEqualTo(source.fullText(PAPER));
        });
  }

  @Test
  void aPageIsNoneWhereThereIsNoneOrItIsAnotherPapers() {
    serveForm("/html/2611.00001v1", "404");
    assertThat(source.page(PAPER)).isEmpty();

    serveForm("/html/2611.00001v1", "other html");
    assertThat(source.page(PAPER)).isEmpty();

    serveForm("/html/2611.00001v1", "500");
    server.resetRequests();
    var failure = catchThrowableOfType(FetchException.class, () -> source.page(PAPER));
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    server.verify(1, getRequestedFor(urlPathEqualTo("/html/2611.00001v1")));
  }

  @Test
  void refusesEntityBombsFromTheApi() {
    serve(
        "/api/query",
        "<!DOCTYPE feed [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><feed"
            + " xmlns='http://www.w3.org/2005/Atom'><title>&a;</title></feed>");
    server.stubFor(get(urlPathEqualTo("/abs/2611.00001")).willReturn(aResponse().withStatus(404)));

    var failure =
        catchThrowableOfType(
            FetchException.class,
            () -> source.paper(new PaperReference(new ArxivId("2611.00001"), OptionalInt.empty())));

    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("/api/query");
  }

  @Test
  void namesItselfToArxiv() {
    serve("/list/cs.CL/new", ArxivForms.newPage(DAY, List.of(NEW)));

    source.newest(CS_CL);

    server.verify(
        getRequestedFor(anyUrl())
            .withHeader("User-Agent", equalTo("Nonmun/dev (+owner@example.org)")));
  }
}
