package io.nonmun.bot.digest;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.Item;
import io.nonmun.bot.digest.Intake.Announced;
import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.bot.digest.Ranking.Match;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The day's work from end to end: what arXiv announced is entered in the ledger and fetched, what
/// the reader will see is summarised first, and the reader's digest is put together.
///
/// Each step stores what it did: a run that was cut off goes on where it stopped, and a run for a
/// finished day asks nobody for anything.
public final class DailyDigest {

  private static final Set<LedgerState> OPEN =
      EnumSet.of(LedgerState.FETCHED, LedgerState.EXTRACTED, LedgerState.SKIPPED);

  private final Storage storage;
  private final Intake intake;
  private final SummaryDesk desk;
  private final int dailyLimit;

  /// @param dailyLimit how many papers of one day get a summary
  public DailyDigest(
      PaperSource source,
      Storage storage,
      Summarizer summarizer,
      int dailyLimit,
      Progress progress) {
    this.storage = storage;
    this.intake = new Intake(source, storage.ledger(), storage.papers(), progress);
    this.desk = new SummaryDesk(summarizer, storage.summaries(), storage.ledger(), progress);
    this.dailyLimit = dailyLimit;
  }

  /// Makes one reader's digest of a day, or of the newest one.
  ///
  /// @param count how many papers the digest shows at most
  /// @throws io.nonmun.fetcher.FetchException if no category's listing can be read
  public DayOutcome run(Optional<LocalDate> date, Interests interests, int count)
      throws InterruptedException {
    var announced = intake.announce(interests.categories(), date);
    if (announced.isEmpty()) {
      return new DayOutcome.Quiet(date.orElseThrow());
    }
    intake.fetch(announced.get());
    var day = announced.get().day();
    var shown = read(day).ranking(interests).shown().stream().limit(count).toList();
    var papers = shown.stream().map(Match::paper).toList();
    var bodies = desk.read(papers, read(day).entries(), Priority.INTERACTIVE);
    return new DayOutcome.Ready(digest(announced.get(), interests, shown, bodies));
  }

  /// Brings a day, or the newest one, into the database: what was announced in the categories, and
  /// every paper of it.
  ///
  /// @return the day, or empty if arXiv says that nothing was announced then
  /// @throws io.nonmun.fetcher.FetchException if no category's listing can be read
  public Optional<LocalDate> bring(List<Category> categories, Optional<LocalDate> date) {
    var announced = intake.announce(categories, date);
    announced.ifPresent(intake::fetch);
    return announced.map(Announced::day);
  }

  /// Summarises papers of a day, each as soon as a provider is free, and stores what came of it.
  ///
  /// @param priority interactive where somebody waits for them
  public void summarise(LocalDate day, Collection<Paper> papers, Priority priority)
      throws InterruptedException {
    desk.read(papers, read(day).entries(), priority);
  }

  /// Summarises what the day's digests did not need, best first, while the daily limit allows; the
  /// rest ends as `SKIPPED`. Papers that an earlier run skipped or only extracted are asked for
  /// again.
  public void finish(LocalDate day, Interests interests) throws InterruptedException {
    var announced = read(day);
    var entries = announced.entries();
    var open = new ArrayList<Paper>();
    for (var match : announced.ranking(interests).shown()) {
      if (OPEN.contains(entries.get(match.paper().id()).state())) {
        open.add(match.paper());
      }
    }
    var done = entries.values().stream().filter(e -> e.state() == LedgerState.SUMMARISED).count();
    var room = Math.clamp(dailyLimit - done, 0, open.size());
    storage
        .ledger()
        .move(
            open.subList(room, open.size()).stream()
                .map(paper -> entries.get(paper.id()).in(LedgerState.SKIPPED, "limit"))
                .toList());
    desk.read(open.subList(0, room), entries, Priority.BATCH);
  }

  private Digest digest(
      Announced announced, Interests interests, List<Match> shown, Map<ArxivId, Body> bodies) {
    var items = new ArrayList<Item>();
    for (var match : shown) {
      var body = bodies.get(match.paper().id());
      items.add(new Item(items.size() + 1, match.paper(), body, match.keywords()));
    }
    return new Digest(
        announced.day(),
        interests.categories(),
        announced.unread(),
        items,
        read(announced.day()).coverage(interests.categories(), items.size()));
  }

  private AnnouncedDay read(LocalDate day) {
    return AnnouncedDay.read(storage, day);
  }
}
