package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.storage.LedgerRepository.Extent;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A day as readers rank it. The texts of all its papers and their summaries are read when a reader
/// first ranks by words, once for all; readers who want the same share one ranking. Safe for use by
/// many threads.
final class RankedDay {

  private static final Set<LedgerState> WITH_SUMMARY = EnumSet.of(LedgerState.SUMMARISED);

  private final Day day;
  private Day same; // the last one found to be as this; guarded by who asks
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final Map<ArxivId, Map<Category, AnnounceType>> stored;
  private final Set<ArxivId> summarised;
  private final Map<Interests, Ranking> rankings = Collections.synchronizedMap(new Recent());
  private @Nullable TermIndex index; // guarded by this
  private volatile List<Extent> extents;

  /// Rankings of readers that want different things are too many to keep them all.
  private static final class Recent extends LinkedHashMap<Interests, Ranking> {

    private static final int MOST = 50;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Interests, Ranking> eldest) {
      return size() > MOST;
    }
  }

  RankedDay(Day day, PaperRepository papers, SummaryRepository summaries) {
    this.day = day;
    this.same = day;
    this.papers = papers;
    this.summaries = summaries;
    this.stored = day.stored();
    this.summarised = day.in(WITH_SUMMARY);
    this.extents = day.extents();
  }

  /// How much of its days was known when it was last the same as they.
  List<Extent> extents() {
    return extents;
  }

  void extents(List<Extent> now) {
    extents = now;
  }

  /// Whether it has what the day has now. One thread at a time.
  ///
  /// @param withSummaries false: the papers are enough
  boolean isOf(Day now, boolean withSummaries) {
    if (same == now) {
      return true;
    }
    var hasPapers = stored.equals(now.stored());
    var hasAll = hasPapers && summarised.equals(now.in(WITH_SUMMARY));
    same = hasAll ? now : same;
    return withSummaries ? hasAll : hasPapers;
  }

  Ranking ranking(Interests interests) {
    var known = rankings.get(interests);
    if (known != null) {
      return known;
    }
    // Outside the lock: two readers may do it twice, none waits.
    var ranking =
        Ranking.of(
            day.candidates(interests.categories()),
            interests,
            interests.areWords() ? index() : TermIndex.NONE);
    rankings.put(interests, ranking);
    return ranking;
  }

  /// One thread at a time, so that nobody reads what another one is reading.
  private synchronized TermIndex index() {
    if (index == null) {
      var texts = papers.latest(stored.keySet()).values();
      var made = summaries.newest(texts.stream().map(Paper::version).toList());
      index =
          new TermIndex(
              texts,
              paper -> {
                var record = made.get(paper.version());
                return record == null ? null : record.summary();
              });
    }
    return index;
  }
}
