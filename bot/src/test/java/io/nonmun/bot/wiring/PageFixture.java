package io.nonmun.bot.wiring;

import io.nonmun.bot.compare.Compared;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.OneReader;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Place;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.ListingEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The recorded day that ships with the program, in a database: some of the papers that a digest
/// shows are summarised, one failed, one has a title that would be mark-up.
final class PageFixture {

  static final LocalDate DAY = SamplePaperSource.DAY;
  static final List<Category> CATEGORIES =
      Stream.of("cs.CL", "cs.LG", "cs.AI", "cs.CV").map(Category::new).toList();
  static final String TITLE_KO = "긴 문맥에서도 흔들리지 않는 검색 증강 생성";
  static final String HOSTILE =
      "<script>alert(1)</script> \" onmouseover=\"alert(1)\"><img src=x onerror=alert(1)>";

  static final String QUOTED = "Models attend to the nearest documents only.";

  static final String CLAIM = "모델은 가장 가까운 문서만 본다.";
  static final String ANSWER =
      """
      {"answerable": true, "claims": [{"text": "%s", "quotes": [{"paragraph": 2, "text": "%s"}]}]}\
      """
          .formatted(CLAIM, QUOTED);

  /// Of a digest, so many are summarised.
  static final int SUMMARISED = 3;

  private static final int SHOWN = 10;

  /// So many are summarised by two models, for a comparison.
  static final int COMPARED = 5;

  private PageFixture() {}

  /// @param papers of the day
  /// @param summarised one that is
  record Filled(int papers, ArxivId summarised, ArxivId hostile) {}

  static List<Listing> listings() {
    var source = new SamplePaperSource();
    return CATEGORIES.stream().map(source::newest).toList();
  }

  static Filled fill(Storage storage, Editions editions) {
    var listings = listings();
    storage.ledger().announce(listings);
    // The days before have the same titles under other numbers, for the picture of days.
    for (var i = 1; i <= 8; i++) {
      storage.ledger().announce(List.of(earlier(listings.getFirst(), i)));
    }
    var papers = papers(listings);
    storage.papers().save(papers);
    storage
        .ledger()
        .move(papers.stream().flatMap(paper -> entry(storage, paper.id()).stream()).toList());

    var shown = shown(editions);
    for (var i = 0; i < SUMMARISED; i++) {
      var paper = shown.get(i);
      storage.summaries().save(summary(paper, i == 0 ? TITLE_KO : TITLE_KO + " " + (i + 1)));
      move(storage, paper, LedgerState.SUMMARISED, null);
    }
    move(
        storage,
        shown.get(SUMMARISED),
        LedgerState.FAILED,
        "qwen3:8b: numbers: 'result' says 61.3, the source does not");
    storage.fullTextSummaries().save(whole(shown.getFirst()));
    var hostile = shown.get(SUMMARISED + 1);
    storage.papers().save(List.of(titled(hostile, HOSTILE)));
    for (var i = 0; i < COMPARED; i++) {
      var version = shown.get(i).version();
      storage.comparisons().save(Compared.candidate(version, "model-a", List.of(), List.of(), 1));
      storage
          .comparisons()
          .save(Compared.candidate(version, "model-<b>", List.of("numbers: 61.3"), List.of(), 2));
    }
    return new Filled(papers.size(), shown.getFirst().id(), hostile.id());
  }

  private static List<Paper> papers(List<Listing> listings) {
    return listings.stream()
        .flatMap(listing -> listing.entries().stream())
        .flatMap(entry -> entry.paper().stream())
        .distinct()
        .toList();
  }

  private static List<Paper> shown(Editions editions) {
    var interests = new Interests(CATEGORIES, List.of(), List.of());
    return OneReader.glance(editions, DAY, interests, SHOWN, Language.KO).items().stream()
        .map(Item::paper)
        .toList();
  }

  private static Listing earlier(Listing of, int days) {
    var entries = new ArrayList<ListingEntry>();
    var size = 20 + 7 * (days % 5);
    for (var i = 0; i < size; i++) {
      var entry = of.entries().get(i);
      var id = new ArxivId("2605.%05d".formatted(100 * days + i));
      entries.add(new ListingEntry(id, entry.type(), entry.version(), Optional.empty()));
    }
    return new Listing(of.category(), DAY.minusDays(days), entries);
  }

  private static List<LedgerEntry> entry(Storage storage, ArxivId id) {
    return storage.ledger().announced(List.of(id)).stream()
        .map(AnnouncedPaper::entry)
        .filter(entry -> entry.announcedOn().equals(DAY))
        .map(entry -> entry.in(LedgerState.FETCHED, null))
        .toList();
  }

  private static void move(Storage storage, Paper paper, LedgerState state, @Nullable String why) {
    storage
        .ledger()
        .move(entry(storage, paper.id()).stream().map(entry -> entry.in(state, why)).toList());
  }

  private static SummaryRecord summary(Paper paper, String title) {
    var sentences = List.of(ReadableText.of(paper.abstractText()).split("(?<=\\.) "));
    return new SummaryRecord(
        paper.version(),
        new Summary(
            title,
            line("문서 순서를 섞어 학습시켜, 긴 문맥 QA 정확도를 61.2%에서 68.9%로 올렸다."),
            line("긴 문맥에서 검색된 문서의 순서가 바뀌면 답이 달라진다."),
            line("문서의 순서를 무작위로 섞어 학습하고, 순서가 달라도 같은 답을 내도록 한다."),
            line("여섯 가지 QA 데이터에서 정확도가 평균 7.7%p 올랐다."),
            null,
            List.of("검색 증강 생성(RAG)", "장문맥", "질의응답")),
        sentences,
        "openai",
        "qwen3:8b",
        "1",
        900,
        210,
        BigDecimal.ZERO,
        Duration.ofSeconds(4),
        IntStream.rangeClosed(1, 12).mapToObj(n -> "check" + n).toList(),
        Instant.parse("2026-06-11T01:20:00Z"));
  }

  /// A whole text with what [#ANSWER] quotes.
  static FullText text(Paper paper) {
    return new FullText(
        paper.version(),
        FullText.Origin.ARXIV_HTML,
        List.of(
            new Section(
                FullText.Part.ABSTRACT,
                "",
                "Abstract",
                1,
                List.of(new Paragraph(1, FullText.Kind.TEXT, paper.abstractText()))),
            new Section(
                FullText.Part.BODY,
                "2",
                "Data",
                1,
                List.of(new Paragraph(2, FullText.Kind.TEXT, QUOTED)))),
        null,
        List.of(),
        List.of());
  }

  private static FullTextSummary whole(Paper paper) {
    var made = summary(paper, TITLE_KO);
    return new FullTextSummary(
        new SummaryRecord(
            paper.version(),
            new Summary(
                TITLE_KO,
                new Summary.Line("문서의 순서가 답을 바꾼다.", List.of(1)),
                new Summary.Line("가까운 문서만 본다.", List.of(1, 2)),
                new Summary.Line("순서를 섞는다.", List.of(2)),
                new Summary.Line("68.9%까지 올랐다.", List.of(3)),
                null,
                made.summary().keywords()),
            List.of(QUOTED, "We shuffle <b>documents</b>.", "Ours | accuracy: 68.9"),
            made.provider(),
            made.model(),
            made.promptVersion(),
            made.promptTokens(),
            made.completionTokens(),
            made.cost(),
            made.took(),
            made.checksPassed(),
            made.createdAt()),
        List.of(
            new Place(Place.In.SECTION, "3.2"),
            new Place(Place.In.SECTION, "4"),
            new Place(Place.In.TABLE, "2")),
        FullText.Origin.ARXIV_HTML,
        140,
        List.of());
  }

  private static Summary.Line line(String text) {
    return new Summary.Line(text, List.of(1));
  }

  private static Paper titled(Paper paper, String title) {
    return new Paper(
        paper.version(),
        title,
        paper.abstractText(),
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        paper.comment(),
        paper.journalRef(),
        paper.doi(),
        paper.license(),
        paper.codeLinks(),
        paper.withdrawn());
  }
}
