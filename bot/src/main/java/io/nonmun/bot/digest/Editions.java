package io.nonmun.bot.digest;

import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ArxivId;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What there is to show of announcement days. Everything asks it for the light view; a ranking by
/// words needs the texts of the whole day, which are read once and kept for all who rank it.
///
/// Safe for use by many threads. One per process: what it keeps is what it saves.
public final class Editions {

  /// Days kept with their texts: the newest, the one before, and both taken for one. About 5 MB for
  /// 1,000 papers.
  private static final int KEPT = 3;

  private final LedgerRepository ledger;
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final Map<List<LocalDate>, RankedDay> ranked =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<LocalDate>, RankedDay> eldest) {
          return size() > KEPT;
        }
      };

  public Editions(LedgerRepository ledger, PaperRepository papers, SummaryRepository summaries) {
    this.ledger = ledger;
    this.papers = papers;
    this.summaries = summaries;
  }

  /// Days as they stand now.
  public Days days() {
    return new Days(ledger, dates -> new Day(dates, ledger, papers, summaries));
  }

  /// A reader's papers of a day, best first, the muted ones apart, as the texts are now.
  public Ranking ranking(Day day, Interests interests) {
    return ranking(day, interests, true);
  }

  /// The same as it was when the day was last ranked, if no paper has come since: what an answer or
  /// a guess can do with while the summaries of the day are made.
  public Ranking lastRanking(Day day, Interests interests) {
    return ranking(day, interests, false);
  }

  private Ranking ranking(Day day, Interests interests, boolean withNewestSummaries) {
    return interests.areWords()
        ? ranked(day, withNewestSummaries).ranking(interests)
        : Ranking.of(day.candidates(interests.categories()), interests, TermIndex.NONE);
  }

  /// Which of a reader's keywords a paper meets now, as the reader wrote them.
  public List<String> matched(ArxivId id, List<String> keywords) {
    var paper = papers.latest(List.of(id)).get(id);
    if (keywords.isEmpty() || paper == null) {
      return List.of();
    }
    var made = summaries.newest(List.of(paper.version())).get(paper.version());
    return TermIndex.matched(paper, made, keywords);
  }

  /// One thread at a time, so that nobody reads what another one is reading.
  private RankedDay ranked(Day day, boolean withNewestSummaries) {
    synchronized (ranked) {
      var known = ranked.get(day.dates());
      if (known != null && known.isOf(day, withNewestSummaries)) {
        return known;
      }
      var read = new RankedDay(day, papers, summaries);
      ranked.put(day.dates(), read);
      return read;
    }
  }
}
