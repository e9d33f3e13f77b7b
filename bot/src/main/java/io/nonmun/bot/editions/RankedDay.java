package io.nonmun.bot.editions;

import static java.util.Comparator.comparingDouble;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.LedgerRepository.Extent;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.VoteRepository;
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

  /// Papers that are less alike have no more in common than any two of a field.
  private static final double ALIKE = 0.1;

  private static final int MOST_WORDS = 3;
  private static final int MOST_LIKED = 2;

  private final Day day;
  private Day same; // the last one found to be as this; guarded by who asks
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final VoteRepository votes;
  private final Meaning meaning;
  private final Map<ArxivId, Map<Category, AnnounceType>> stored;
  private final Set<ArxivId> summarised;
  private final Map<Interests, Ranking> rankings = Collections.synchronizedMap(new Recent());
  private @Nullable DayTexts texts; // guarded by this
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

  RankedDay(
      Day day,
      PaperRepository papers,
      SummaryRepository summaries,
      VoteRepository votes,
      Meaning meaning) {
    this.day = day;
    this.same = day;
    this.papers = papers;
    this.summaries = summaries;
    this.votes = votes;
    this.meaning = meaning;
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
            interests.needTexts() ? texts(interests.taste()) : DayTexts.NONE);
    rankings.put(interests, ranking);
    return ranking;
  }

  /// What of a reader's taste speaks for a paper, besides what its own text says.
  Why why(
      Interests interests, ArxivId paper, int place, List<String> authors, List<String> keywords) {
    var match = ranking(interests).shown().stream().filter(each -> each.id().equals(paper));
    var signals = match.findFirst().map(Match::signals).orElse(Signals.NONE);
    var taste = interests.taste();
    var isLiked = signals.taste() > 0 || signals.nearest() > 0;
    return new Why(
        authors,
        keywords,
        isLiked ? texts(taste).space().words(taste.weights(), paper, MOST_WORDS) : List.of(),
        isLiked ? liked(taste, paper) : List.of(),
        place > 0 && place % Ranking.EXPLORED == 0 && signals.isNew());
  }

  private List<ArxivId> liked(Taste taste, ArxivId paper) {
    var space = texts(taste).space();
    return taste.weights().entrySet().stream()
        .filter(each -> each.getValue() > 0 && !each.getKey().equals(paper))
        .filter(each -> space.between(each.getKey(), paper) >= ALIKE)
        .sorted(comparingDouble(each -> -each.getValue() * space.between(each.getKey(), paper)))
        .map(Map.Entry::getKey)
        .limit(MOST_LIKED)
        .toList();
  }

  /// The day's texts, that of the tapped papers among them.
  private DayTexts texts(Taste taste) {
    var texts = texts();
    var lacking = texts.space().lacking(taste.weights().keySet());
    if (!lacking.isEmpty()) {
      texts.space().learn(papers.latest(lacking).values());
    }
    return texts;
  }

  /// One thread at a time, so that nobody reads what another one is reading.
  private synchronized DayTexts texts() {
    if (texts == null) {
      var read = papers.latest(stored.keySet()).values();
      var made = summaries.newest(read.stream().map(Paper::version).toList());
      texts =
          new DayTexts(
              read,
              paper -> {
                var record = made.get(paper.version());
                return record == null ? null : record.summary();
              },
              votes.votes(stored.keySet()),
              meaning);
    }
    return texts;
  }
}
