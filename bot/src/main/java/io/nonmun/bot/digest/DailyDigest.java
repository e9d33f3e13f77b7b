package io.nonmun.bot.digest;

import static java.util.Comparator.naturalOrder;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.Coverage;
import io.nonmun.bot.digest.Digest.Item;
import io.nonmun.bot.digest.Intake.Announced;
import io.nonmun.bot.digest.Ranking.Candidate;
import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.bot.digest.Ranking.Match;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.Summarizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
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
    var shown = ranked(day, interests).stream().limit(count).toList();
    var bodies = desk.read(shown.stream().map(Match::paper).toList(), entries(day));
    return new DayOutcome.Ready(digest(announced.get(), interests, shown, bodies));
  }

  /// Summarises what the day's digests did not need, best first, while the daily limit allows; the
  /// rest ends as `SKIPPED`. Papers that an earlier run skipped or only extracted are asked for
  /// again.
  public void finish(LocalDate day, Interests interests) throws InterruptedException {
    var entries = entries(day);
    var open = new ArrayList<Paper>();
    for (var match : ranked(day, interests)) {
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
    desk.read(open.subList(0, room), entries);
  }

  /// The reader's papers of the day, best first, without the muted ones.
  private List<Match> ranked(LocalDate day, Interests interests) {
    var fresh = fresh(day, interests.categories());
    var papers = storage.papers().latest(fresh.keySet());
    var summaries =
        storage.summaries().newest(papers.values().stream().map(Paper::version).toList());
    var candidates = new ArrayList<Candidate>();
    fresh.forEach((id, type) -> {
      var paper = papers.get(id);
      if (paper != null) {
        var summary = Optional.ofNullable(summaries.get(paper.version()));
        candidates.add(
            new Candidate(paper, type, summary.map(SummaryRecord::summary).orElse(null)));
      }
    });
    return Ranking.of(candidates, interests).shown();
  }

  /// What is new or cross-listed in any of the categories that day, and how at its freshest.
  private Map<ArxivId, AnnounceType> fresh(LocalDate day, Collection<Category> categories) {
    var fresh = new LinkedHashMap<ArxivId, AnnounceType>();
    storage
        .ledger()
        .announcedIn(day)
        .forEach((id, types) ->
            categories.stream()
                .map(types::get)
                .filter(type -> type != null && type.isFresh())
                .min(naturalOrder())
                .ifPresent(type -> fresh.put(id, type)));
    return fresh;
  }

  private Digest digest(
      Announced announced, Interests interests, List<Match> shown, Map<ArxivId, Body> bodies) {
    var items = new ArrayList<Item>();
    for (var match : shown) {
      var body = bodies.get(match.paper().id());
      items.add(new Item(items.size() + 1, match.paper(), body, match.keywords()));
    }
    var fresh = fresh(announced.day(), interests.categories()).keySet();
    return new Digest(
        announced.day(),
        interests.categories(),
        announced.unread(),
        items,
        coverage(fresh, entries(announced.day()), items.size()));
  }

  private Coverage coverage(Set<ArxivId> fresh, Map<ArxivId, LedgerEntry> entries, int selected) {
    var states = new EnumMap<LedgerState, Integer>(LedgerState.class);
    fresh.forEach(id -> states.merge(entries.get(id).state(), 1, Integer::sum));
    return new Coverage(
        fresh.size(),
        storage.papers().latest(fresh).size(),
        states.getOrDefault(LedgerState.SUMMARISED, 0),
        states.getOrDefault(LedgerState.EXTRACTED, 0),
        states.getOrDefault(LedgerState.SKIPPED, 0),
        states.getOrDefault(LedgerState.FAILED, 0),
        selected);
  }

  private Map<ArxivId, LedgerEntry> entries(LocalDate day) {
    return storage.ledger().entries(day).stream().collect(toMap(LedgerEntry::id, identity()));
  }
}
