package io.nonmun.bot.editions;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static io.nonmun.storage.model.AnnounceType.CROSS;
import static io.nonmun.storage.model.AnnounceType.NEW;
import static io.nonmun.storage.model.AnnounceType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.intake.Intake;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DailyDigestTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final Interests READER =
      new Interests(List.of(new Category("cs.CL"), new Category("cs.LG")), List.of(), List.of());

  private final List<String> stages = Collections.synchronizedList(new ArrayList<>());
  private final FakePaperSource source = new FakePaperSource();
  private final FakeSummarizer summarizer = new FakeSummarizer();
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private final Editions editions =
      new Editions(
          storage.ledger(), storage.papers(), storage.summaries(), storage.taps(), storage.votes());

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void countsEachPaperOnceAcrossCategoriesAndLeavesReplacementsOut() throws Exception {
    var shared = paper("2611.00001", "cs.CL", "cs.LG");
    source
        .announce("cs.CL", "2026-11-20", NEW, shared, paper("2611.00002", "cs.CL"))
        .announce("cs.LG", "2026-11-20", CROSS, shared)
        .announce("cs.LG", "2026-11-20", REPLACE, paper("2601.00003", "cs.LG"));

    var digest = run(10);

    assertThat(digest.day()).isEqualTo(DAY);
    assertThat(ids(digest)).containsExactlyInAnyOrder("2611.00001", "2611.00002");
    assertThat(digest.coverage()).isEqualTo(new Coverage(2, 2, 2, 0, 0, 0, 2));
    assertThat(state("2601.00003")).isEqualTo(LedgerState.FETCHED);
  }

  @Test
  void whoWaitsReadsWhatIsBeingDone() throws Exception {
    announceFour();

    run(2);

    assertThat(Set.copyOf(stages)).containsExactlyInAnyOrder("목록", "수집", "요약");
  }

  @Test
  void asksForSummariesOfShownPapersOnly() throws Exception {
    announceFour();

    var digest = run(2);

    assertThat(summarizer.asked)
        .hasSize(2)
        .containsExactlyInAnyOrderElementsOf(
            digest.items().stream().map(item -> item.paper().id()).toList());
    assertThat(digest.coverage()).isEqualTo(new Coverage(4, 4, 2, 0, 0, 0, 2));
  }

  @Test
  void finishSummarisesTheRestUpToTheDailyLimit() throws Exception {
    announceFour();
    run(1);

    digest(3).finish(DAY, READER);

    assertThat(summarizer.asked).hasSize(3).doesNotHaveDuplicates();
    assertThat(summarizer.priorities.values())
        .containsExactlyInAnyOrder(Priority.INTERACTIVE, Priority.BATCH, Priority.BATCH);
    assertThat(storage.ledger().entries(DAY))
        .filteredOn(entry -> entry.state() == LedgerState.SKIPPED)
        .singleElement()
        .extracting(LedgerEntry::reason)
        .isEqualTo("limit");
  }

  @Test
  void secondRunAsksNobodyAgain() throws Exception {
    announceFour();
    run(4);
    source.requests.clear();
    summarizer.asked.clear();

    var again = run(Optional.of(DAY), 4).orElseThrow();

    assertThat(source.requests).isEmpty();
    assertThat(summarizer.asked).isEmpty();
    assertThat(again.coverage().summarised()).isEqualTo(4);
  }

  @Test
  void paperWithoutMetadataFailsWithItsReasonAndIsTriedAgain() throws Exception {
    announceFour();
    source.withoutMetadata.add(new ArxivId("2611.00003"));

    assertThat(run(10).coverage()).isEqualTo(new Coverage(4, 3, 3, 0, 0, 1, 3));
    assertThat(entry("2611.00003").reason()).isEqualTo("metadata: no source has it");

    source.withoutMetadata.clear();
    assertThat(run(10).coverage()).isEqualTo(new Coverage(4, 4, 4, 0, 0, 0, 4));
  }

  @Test
  void unreadableCategoryIsNamedAndCostsTheOthersNothing() throws Exception {
    announceFour();
    source.broken.add(new Category("cs.LG"));

    var digest = run(10);

    assertThat(digest.unread()).containsExactly(new Category("cs.LG"));
    assertThat(ids(digest)).containsExactlyInAnyOrder("2611.00001", "2611.00002");
  }

  @Test
  void noReadableCategoryIsAFailureNotAQuietDay() {
    announceFour();
    source.broken.addAll(READER.categories());

    assertThatThrownBy(() -> run(10)).isInstanceOf(FetchException.class);
  }

  @Test
  void categoryWithAnOlderListingIsReadForTheNewestDay() throws Exception {
    source
        .announce("cs.CL", "2026-11-20", NEW, paper("2611.00001", "cs.CL"))
        .announce("cs.LG", "2026-11-19", NEW, paper("2611.00009", "cs.LG"));

    var digest = run(10);

    assertThat(ids(digest)).containsExactly("2611.00001");
    assertThat(source.requests).contains("cs.LG on 2026-11-20");
    assertThat(storage.ledger().entries(LocalDate.of(2026, 11, 19))).isEmpty();
  }

  @Test
  void dayOnWhichArxivAnnouncedNothingIsQuiet() throws Exception {
    announceFour();
    var saturday = LocalDate.of(2026, 11, 21);

    assertThat(run(Optional.of(saturday), 10)).isEmpty();
  }

  @Test
  void withoutAModelThePaperIsExtractedAndALaterRunRaisesIt() throws Exception {
    announceFour();
    summarizer.answer = paper -> new SummaryOutcome.Extracted(List.of("It works."), null);

    var digest = run(1); // shows the abstract's key sentences, whoever extracted them

    assertThat(digest.items().getFirst().body())
        .isEqualTo(
            new KeySentences(
                List.of(
                    "We propose a method for 2611.00001.",
                    "It works on 3 tasks.",
                    "Code is released."),
                Reason.NO_MODEL));
    assertThat(digest.coverage().extracted()).isEqualTo(1);

    summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    assertThat(run(1).items().getFirst().body()).isInstanceOf(Summarised.class);
    assertThat(run(1).coverage().summarised()).isEqualTo(1);
  }

  @Test
  void l12FailureIsNeverDressedAsASummary() throws Exception {
    announceFour();
    summarizer.answer =
        paper -> {
          if (paper.id().value().equals("2611.00002")) {
            throw new IllegalStateException("boom");
          }
          return new SummaryOutcome.Failed("numbers: 68.9 is not in the source", List.of("It."));
        };

    var digest = run(10);

    assertThat(digest.items())
        .allSatisfy(
            item -> assertThat(((KeySentences) item.body()).reason()).isEqualTo(Reason.FAILED));
    assertThat(digest.coverage()).isEqualTo(new Coverage(4, 4, 0, 0, 0, 4, 4));
    assertThat(entry("2611.00001").reason()).contains("68.9");
    assertThat(entry("2611.00002").reason()).contains("boom");
  }

  @Test
  void anErrorOverOnePaperCostsTheOthersNothing() throws Exception {
    announceFour();
    summarizer.answer =
        paper -> {
          if (paper.id().value().equals("2611.00002")) {
            throw new StackOverflowError();
          }
          return new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
        };

    assertThat(run(10).coverage()).isEqualTo(new Coverage(4, 4, 3, 0, 0, 1, 4));
    assertThat(entry("2611.00002").reason()).isEqualTo("internal: java.lang.StackOverflowError");
  }

  @Test
  void a14EveryPaperOfTheDayEndsInANamedState() throws Exception {
    announceFour();
    source.withoutMetadata.add(new ArxivId("2611.00004"));
    summarizer.answer =
        paper ->
            paper.id().value().endsWith("1")
                ? new SummaryOutcome.Failed("language", List.of())
                : new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    run(1);
    digest(2).finish(DAY, READER);

    var coverage = run(0).coverage();

    assertThat(coverage.announced()).isEqualTo(4);
    assertThat(
            coverage.summarised() + coverage.extracted() + coverage.skipped() + coverage.failed())
        .isEqualTo(4);
  }

  @Test
  void r17RefusedPaperIsAskedForAgainByARuleWithAnEnd() throws Exception {
    announceFour();
    refuse();
    run(0);
    var daily = digest(1000);
    daily.finish(DAY, READER);
    assertThat(summarizer.asked).hasSize(4);

    for (var look = 1; look <= 7 * 12; look++) { // a look each five minutes
      assertThat(daily.isUnfinished(DAY)).as("look %d", look).isEqualTo(look == 13 || look == 37);
      daily.finish(DAY, READER);
      clock.move(Duration.ofMinutes(5));
    }
    assertThat(summarizer.asked).as("three tries each").hasSize(3 * 4);
    assertThat(entry("2611.00001").reason()).isEqualTo("language");

    clock.move(Duration.ofDays(30));
    digest(1000).finish(DAY, READER); // a restart changes nothing
    run(Optional.of(DAY), 4);
    assertThat(summarizer.asked).hasSize(3 * 4);
  }

  @Test
  void r17AChangedModelOrPromptBeginsAnew() throws Exception {
    announceFour();
    refuse();
    run(4);
    summarizer.models = "fake-2; v1";
    assertThat(digest(1000).isUnfinished(DAY)).isTrue();
    digest(1000).finish(DAY, READER);
    assertThat(summarizer.asked).hasSize(2 * 4);
    assertThat(digest(1000).isUnfinished(DAY)).isFalse();
  }

  @Test
  void r17ATryThatSucceedsRaisesTheLedger() throws Exception {
    announceFour();
    refuse();
    run(4);
    clock.move(Duration.ofHours(1));
    summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));

    digest(1000).finish(DAY, READER);

    assertThat(storage.ledger().entries(DAY))
        .extracting(LedgerEntry::state)
        .containsOnly(LedgerState.SUMMARISED);
    assertThat(digest(1000).isUnfinished(DAY)).isFalse();
  }

  @Test
  void r17RefusedPapersKeepTheirPlaceInTheDaysLimit() throws Exception {
    announceFour();
    refuse();
    run(0);
    var daily = digest(2);
    for (var look = 0; look < 12 * 12; look++) {
      daily.finish(DAY, READER);
      clock.move(Duration.ofMinutes(5));
    }

    assertThat(summarizer.asked).as("two papers, three tries each").hasSize(2 * 3);
    assertThat(Set.copyOf(summarizer.asked)).hasSize(2);
    assertThat(storage.ledger().entries(DAY))
        .extracting(LedgerEntry::state)
        .containsExactlyInAnyOrder(
            LedgerState.FAILED, LedgerState.FAILED, LedgerState.SKIPPED, LedgerState.SKIPPED);
  }

  /// A chat that asks for one paper in three ways at once had used up all tries of that paper.
  @Test
  void severalWhoAskAtOnceCountAsOneTry() throws Exception {
    announceFour();
    run(0);
    var paper = paper("2611.00001", "cs.CL");
    var together = new CyclicBarrier(3);
    summarizer.answer =
        _ -> {
          try {
            together.await(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return new SummaryOutcome.Failed("language", List.of("It."));
        };
    var desk = desk();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 3; i++) {
        threads.submit(() -> desk.read(List.of(paper), Allowance.FREE, Priority.INTERACTIVE));
      }
    }

    assertThat(storage.summaries().refused(List.of(paper.version())).get(paper.version()).tries())
        .isOne();
  }

  /// R10: the pause after a refusal began by a clock that was ahead.
  @Test
  void r10ARefusalOfTheFutureIsNotWaitedFor() throws Exception {
    announceFour();
    refuse();
    clock.move(Duration.ofHours(9));
    run(4);
    clock.move(Duration.ofHours(-9));

    digest(1000).finish(DAY, READER);

    assertThat(summarizer.asked).hasSize(2 * 4);
  }

  @Test
  void whatNoModelAnsweredIsAskedForAtEachLook() throws Exception {
    announceFour();
    summarizer.answer = _ -> new SummaryOutcome.Extracted(List.of("It works."), "resting");
    run(4);

    for (var look = 1; look <= 5; look++) {
      assertThat(digest(1000).isUnfinished(DAY)).isTrue();
      digest(1000).finish(DAY, READER);
      assertThat(summarizer.asked).hasSize(4 + 4 * look);
    }
  }

  @Test
  void r17APaperOfTwoDaysIsNotAskedForTwiceAsOften() throws Exception {
    announceFour();
    refuse();
    run(4);
    source.announce("cs.LG", "2026-11-23", CROSS, paper("2611.00001", "cs.CL", "cs.LG"));
    var monday = LocalDate.of(2026, 11, 23);

    run(Optional.of(monday), 4);

    assertThat(summarizer.asked).hasSize(4);
    assertThat(storage.ledger().entries(monday))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.state()).isEqualTo(LedgerState.FAILED);
          assertThat(entry.reason()).startsWith("refused 1 times by fake-1; v1");
        });
    assertThat(digest(1000).isUnfinished(monday)).isFalse();
  }

  private void refuse() {
    summarizer.answer = _ -> new SummaryOutcome.Failed("language", List.of("It."));
  }

  private void announceFour() {
    source
        .announce(
            "cs.CL", "2026-11-20", NEW, paper("2611.00001", "cs.CL"), paper("2611.00002", "cs.CL"))
        .announce(
            "cs.LG", "2026-11-20", NEW, paper("2611.00003", "cs.LG"), paper("2611.00004", "cs.LG"));
  }

  private DailyDigest digest(int dailyLimit) {
    return new DailyDigest(
        new Intake(source, storage.ledger(), storage.papers(), (stage, _, _) -> stages.add(stage)),
        editions,
        desk(),
        storage.papers(),
        () -> dailyLimit);
  }

  private SummaryDesk desk() {
    return new SummaryDesk(
        summarizer,
        storage.summaries(),
        storage.ledger(),
        Arrivals.NOBODY,
        (stage, _, _) -> stages.add(stage),
        clock);
  }

  private Digest run(int count) throws InterruptedException {
    return run(Optional.empty(), count).orElseThrow();
  }

  /// The digest, or nothing if nothing was announced.
  private Optional<Digest> run(Optional<LocalDate> date, int count) throws InterruptedException {
    var daily = digest(1000);
    var day = daily.bring(READER.categories(), date);
    if (day.isEmpty()) {
      return Optional.empty();
    }
    var shown = new AtomicReference<Digest>();
    try (var readings = new Readings();
        var turn = new Turns(readings).take(day.get())) {
      daily.run(day.get(), new OneReader(editions, READER, count, shown::set), turn);
    }
    return Optional.of(shown.get());
  }

  private static List<String> ids(Digest digest) {
    return digest.items().stream().map(Item::paper).map(p -> p.id().value()).toList();
  }

  private LedgerEntry entry(String id) {
    return storage.ledger().entries(DAY).stream()
        .filter(entry -> entry.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private LedgerState state(String id) {
    return entry(id).state();
  }
}
