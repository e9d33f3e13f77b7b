package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.intake.Intake;
import io.nonmun.bot.intake.Intake.Announced;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// The day's work from end to end, the same for the terminal's one reader and for the bot's chats:
/// what arXiv announced is entered in the ledger and fetched ([#bring]), what readers will see is
/// chosen, summarised and shown ([#run]), and then the rest is summarised ([#finish]).
///
/// Each step stores what it did: a run that was cut off goes on where it stopped, and a run for a
/// finished day asks nobody for anything. Safe for use by many threads.
public final class DailyDigest {

  private static final Set<LedgerState> OPEN =
      EnumSet.of(
          LedgerState.FETCHED, LedgerState.EXTRACTED, LedgerState.SKIPPED, LedgerState.FAILED);

  private final Intake intake;
  private final Editions editions;
  private final SummaryDesk desk;
  private final PaperRepository papers;
  private final IntSupplier dailyLimit;

  /// @param dailyLimit how many papers of one day get a summary
  public DailyDigest(
      Intake intake,
      Editions editions,
      SummaryDesk desk,
      PaperRepository papers,
      IntSupplier dailyLimit) {
    this.intake = intake;
    this.editions = editions;
    this.desk = desk;
    this.papers = papers;
    this.dailyLimit = dailyLimit;
  }

  /// Whom a day's digests are for.
  public interface Readers {

    /// Decides what each reader is shown of the day, and keeps that.
    ///
    /// @return the papers of it, those first that are shown first
    Collection<Paper> plan(LocalDate day);

    /// Whether one of them waits for it.
    Priority priority();

    /// How long summaries are waited for.
    Duration patience();

    /// Shows each what was planned, with the summaries that there are.
    void show(LocalDate day) throws InterruptedException;
  }

  /// Brings a day, or the newest one, into the database: what was announced in the categories, and
  /// every paper of it.
  ///
  /// @return the day, or empty if arXiv says that nothing was announced then
  /// @throws io.nonmun.fetcher.FetchException if no category's listing can be read
  public Optional<LocalDate> bring(List<Category> categories, Optional<LocalDate> date) {
    var announced = intake.read(categories, date);
    announced.ifPresent(this::bring);
    return announced.map(Announced::day);
  }

  /// Brings the newest day.
  ///
  /// @param first hears which day it is before anything of it is stored
  /// @throws io.nonmun.fetcher.FetchException if no category's listing can be read
  public LocalDate bringNewest(List<Category> categories, Consumer<LocalDate> first) {
    var announced = intake.read(categories, Optional.empty()).orElseThrow();
    first.accept(announced.day());
    bring(announced);
    return announced.day();
  }

  /// Brings a day before one that is known, if anything was announced then.
  ///
  /// @throws io.nonmun.fetcher.FetchException if no category's listing can be read
  public void makeUp(List<Category> categories, LocalDate day) {
    if (bring(categories, Optional.of(day)).isEmpty()) {
      intake.enterNothing(day, categories);
    }
  }

  private void bring(Announced announced) {
    intake.enter(announced);
    intake.fetch(announced);
  }

  /// Makes a day's digests: what each reader is shown is planned, summarised and shown. Returns
  /// when all is summarised, which may be after it was shown.
  ///
  /// @throws java.util.concurrent.CancellationException if the turn is lost to a newer day
  public void run(LocalDate day, Readers readers, Turns.Turn turn) throws InterruptedException {
    var wanted = readers.plan(day);
    turn.work(() -> summarise(day, wanted, readers.priority()));
    turn.await(readers.patience());
    readers.show(day);
    turn.await();
  }

  /// Summarises papers for a day's digests while its limit allows, each as soon as a provider is
  /// free, and stores what came of it.
  ///
  /// @param priority interactive where somebody waits for them
  public void summarise(LocalDate day, Collection<Paper> wanted, Priority priority)
      throws InterruptedException {
    summarise(day, wanted, Allowance.FREE, priority);
  }

  /// The same for who may not ask for all that the day has room for: the rest is left to its run.
  public void summarise(
      LocalDate day, Collection<Paper> wanted, Allowance allowance, Priority priority)
      throws InterruptedException {
    desk.read(wanted, room(editions.days().of(day), wanted), allowance, priority);
  }

  /// Asks again for papers that were shown without their summary.
  public void resume(LocalDate day, Collection<ArxivId> shown) throws InterruptedException {
    summarise(day, papers.latest(shown).values(), Priority.BATCH);
  }

  /// Whether a paper that is new that day may still get a summary.
  public boolean isUnfinished(LocalDate day) {
    var now = editions.days().of(day);
    return now.lacksSummaries() || !desk.askable(papers.latest(now.refused()).values()).isEmpty();
  }

  /// Summarises what the day's digests did not need, best first, while the daily limit allows; the
  /// rest ends as `SKIPPED`. Papers that an earlier run skipped or only extracted are asked for
  /// again, and those that models refused where [SummaryDesk#askable] says so.
  public void finish(LocalDate date, Interests interests) throws InterruptedException {
    var day = editions.days().of(date);
    var open = day.in(OPEN);
    var ids =
        editions.lastRanking(day, interests).shown().stream()
            .map(Ranking.Match::id)
            .filter(open::contains)
            .toList();
    var wanted = desk.askable(inOrder(ids));
    desk.read(wanted, room(day, wanted), Allowance.FREE, Priority.BATCH);
  }

  private List<Paper> inOrder(List<ArxivId> ids) {
    var found = papers.latest(ids);
    return ids.stream().flatMap(id -> Optional.ofNullable(found.get(id)).stream()).toList();
  }

  /// How many of the wanted papers the day's limit lets be asked for. What models refused was asked
  /// for as well, and keeps its place.
  private int room(Day day, Collection<Paper> wanted) {
    var refused = day.refused();
    var again = desk.askable(wanted).stream().filter(paper -> refused.contains(paper.id())).count();
    var summarised = day.in(EnumSet.of(LedgerState.SUMMARISED)).size();
    return (int) Math.max(0, dailyLimit.getAsInt() - summarised - refused.size() + again);
  }
}
