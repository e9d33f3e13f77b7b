package io.nonmun.bot.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.compare.Candidates.Author;
import io.nonmun.bot.compare.Candidates.Wish;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.Preference.Choice;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.Attempt;
import io.nonmun.summarizer.Guard;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidatesTest {

  private static final Category CL = new Category("cs.CL");
  private static final String BY = "http://creativecommons.org/licenses/by/4.0/";
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Summary.Line LINE = new Summary.Line("정확도를 올렸다.", List.of(1));
  private static final Summary SUMMARY =
      new Summary("제목", LINE, LINE, LINE, LINE, null, List.of("RAG", "QA", "검색"));

  private final List<String> asked = new ArrayList<>();
  private Storage storage;
  private Candidates candidates;

  @BeforeEach
  void open(@TempDir Path folder) {
    storage = Storage.open(new StorageSettings("jdbc:sqlite:" + folder.resolve("n.db")));
    var listing = new SamplePaperSource().newest(CL);
    storage.ledger().announce(List.of(listing));
    storage
        .papers()
        .save(listing.entries().stream().flatMap(each -> each.paper().stream()).toList());
    candidates =
        new Candidates(
            storage.papers(),
            storage.ledger(),
            storage.comparisons(),
            InstantSource.fixed(NOON),
            (_, _, _) -> {});
  }

  @AfterEach
  void close() {
    storage.close();
  }

  /// What becomes of a paper.
  private interface Fake {
    SummaryOutcome of(Paper paper, Consumer<Attempt> attempts);
  }

  private Summarizer summarizer(Fake fake, Consumer<Attempt> attempts) {
    return new Summarizer() {
      @Override
      public SummaryOutcome summarize(Paper paper, Priority priority) {
        asked.add(paper.id().value());
        return fake.of(paper, attempts);
      }

      @Override
      public String asked() {
        return "fake";
      }

      @Override
      public List<ProviderStatus> providers() {
        return List.of();
      }

      @Override
      public void close() {
        asked.add("closed");
      }
    };
  }

  private static SummaryOutcome accepted(Paper paper, Consumer<Attempt> attempts) {
    attempts.accept(new Attempt("{}", new Verdict.Accepted<>(SUMMARY, List.of("schema"))));
    return new SummaryOutcome.Summarised(
        new SummaryRecord(
            paper.version(),
            SUMMARY,
            List.of("A sentence."),
            "openai",
            "a",
            SummaryPrompt.VERSION,
            1,
            1,
            BigDecimal.ZERO,
            Duration.ZERO,
            List.of("schema"),
            NOON));
  }

  private static SummaryOutcome refused(Paper paper, Consumer<Attempt> attempts) {
    var complaint = new Verdict.Complaint("numbers", "'result' says 61.3");
    attempts.accept(new Attempt("first", new Verdict.Refused<>(List.of(complaint))));
    attempts.accept(
        new Attempt(SummaryPrompt.answer(SUMMARY), new Verdict.Refused<>(List.of(complaint))));
    return new SummaryOutcome.Failed("numbers", List.of());
  }

  private Candidates.Made make(String model, List<Paper> papers, Fake fake)
      throws InterruptedException {
    return make(model, SummaryPrompt.VERSION, papers, fake);
  }

  private Candidates.Made make(String model, String version, List<Paper> papers, Fake fake)
      throws InterruptedException {
    var author = new Author(model, version, attempts -> summarizer(fake, attempts));
    return candidates.make(author, papers, Optional.empty());
  }

  private List<Paper> choose(int count) {
    return candidates.choose(new Wish(count, null, false), List.of(CL));
  }

  @Test
  void ofOneDayOrOfOneKindOfLicenceThereMayBeFewer() {
    var day = SamplePaperSource.DAY;
    var some = choose(2);
    storage.papers().save(List.of(licensed(some.getFirst(), BY), licensed(some.getLast(), "x")));

    assertThat(candidates.choose(new Wish(5, null, true), List.of(CL)))
        .extracting(Paper::id)
        .containsExactly(some.getFirst().id());
    assertThat(candidates.choose(new Wish(5, day, false), List.of(CL)))
        .extracting(Paper::id)
        .startsWith(some.getFirst().id(), some.getLast().id());
    assertThat(candidates.choose(new Wish(5, day.minusDays(1), false), List.of(CL))).isEmpty();
  }

  private static Paper licensed(Paper paper, String licence) {
    return new Paper(
        new PaperVersion(paper.id(), paper.version().version() + 1),
        paper.title(),
        paper.abstractText(),
        paper.authors(),
        paper.primaryCategory(),
        paper.crossLists(),
        paper.comment(),
        paper.journalRef(),
        paper.doi(),
        licence,
        paper.codeLinks(),
        false);
  }

  /// An adapter that was trained again has its old name.
  @Test
  void whatOthersAnsweredUnderTheSameNameIsMadeAnewAndNoLongerChosen() throws InterruptedException {
    var papers = choose(1);
    make("a", "v 1", papers, CandidatesTest::accepted);
    make("b", "v 1", papers, CandidatesTest::accepted);
    storage
        .comparisons()
        .save(new Preference(papers.getFirst().version(), "a", "b", Choice.ONE, List.of(), NOON));

    assertThat(make("a", "v 1", papers, CandidatesTest::accepted).made()).isZero();
    assertThat(make("a", "v 2", papers, CandidatesTest::accepted).made()).isEqualTo(1);
    assertThat(storage.comparisons().candidates())
        .extracting(Candidate::promptVersion)
        .containsExactly("v 2", "v 1");
    assertThat(storage.comparisons().preferences()).isEmpty();
  }

  @Test
  void whatWasAnsweredBeforeFilesWereToldApartIsKept() throws InterruptedException {
    var papers = choose(1);
    make("a", "v", papers, CandidatesTest::accepted);

    assertThat(make("a", "v 5f", papers, CandidatesTest::accepted).made()).isZero();
    assertThat(make("a", "v5f", papers, CandidatesTest::accepted).made()).isEqualTo(1);
  }

  @Test
  void thePapersAreTheSameEachTime() {
    var chosen = choose(5);

    assertThat(chosen).hasSize(5).isEqualTo(choose(5));
    assertThat(choose(7)).startsWith(chosen.toArray(Paper[]::new));
    assertThat(chosen)
        .extracting(Paper::id)
        .isNotEqualTo(chosen.stream().map(Paper::id).sorted().toList());
  }

  @Test
  void bothWhatIsAcceptedAndWhatIsRefusedIsKept() throws InterruptedException {
    var papers = choose(2);

    assertThat(make("a", papers, CandidatesTest::accepted))
        .isEqualTo(new Candidates.Made("a", 2, 2, 0, Optional.empty()));
    assertThat(make("b", papers, CandidatesTest::refused))
        .isEqualTo(new Candidates.Made("b", 2, 0, 2, Optional.empty()));

    assertThat(storage.comparisons().candidates())
        .filteredOn(each -> each.paper().equals(papers.getFirst().version()))
        .containsExactly(
            new Candidate(
                papers.getFirst().version(),
                "a",
                SummaryPrompt.VERSION,
                SummaryPrompt.answer(SUMMARY),
                SUMMARY,
                List.of(),
                List.of(),
                1,
                NOON),
            new Candidate(
                papers.getFirst().version(),
                "b",
                SummaryPrompt.VERSION,
                SummaryPrompt.answer(SUMMARY),
                SUMMARY,
                List.of("numbers: 'result' says 61.3"),
                List.of(),
                2,
                NOON));
  }

  @Test
  void whatWasCutOffGoesOnWhereItWas() throws InterruptedException {
    var papers = choose(4);
    var left = new int[] {2};
    Fake dying =
        (paper, attempts) -> {
          if (left[0]-- == 0) {
            throw new IllegalStateException("killed");
          }
          return accepted(paper, attempts);
        };
    try {
      make("a", papers, dying);
    } catch (IllegalStateException killed) {
      assertThat(killed).hasMessage("killed");
    }
    asked.clear();

    assertThat(make("a", papers, CandidatesTest::accepted).made()).isEqualTo(2);
    assertThat(asked)
        .containsExactly(papers.get(2).id().value(), papers.get(3).id().value(), "closed");
  }

  @Test
  void aModelThatCannotBeAskedSaysWhyAndEndsIt() throws InterruptedException {
    var made =
        make("a", choose(4), (_, _) -> new SummaryOutcome.Extracted(List.of(), "budget spent"));

    assertThat(made).isEqualTo(new Candidates.Made("a", 0, 0, 0, Optional.of("budget spent")));
    assertThat(asked).hasSize(2);
  }

  @Test
  void aSecondReadingIsNotedBesideTheRules() throws InterruptedException {
    var complaint = new Verdict.Complaint("WRONG", "'method' says it not");
    Guard reader =
        new Guard() {
          @Override
          public Verdict<Summary> judge(String title, String abstractText, String answer) {
            return new Verdict.Refused<>(List.of(complaint));
          }

          @Override
          public void close() {}
        };

    var made =
        candidates.make(
            new Author(
                "a",
                SummaryPrompt.VERSION,
                attempts -> summarizer(CandidatesTest::accepted, attempts)),
            choose(1),
            Optional.of(reader));

    assertThat(made.refused()).isEqualTo(1);
    assertThat(storage.comparisons().candidates())
        .singleElement()
        .satisfies(each -> assertThat(each.complaints()).isEmpty())
        .satisfies(each -> assertThat(each.held()).containsExactly("WRONG: 'method' says it not"));
  }
}
