package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.taste.Taste;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.VoteRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Paper;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What there is to show of announcement days. Everything asks it for the light view; a ranking by
/// words needs the texts of the whole day, which are read once and kept for all who rank it.
///
/// Safe for use by many threads. One per process: what it keeps is what it saves.
public final class Editions {

  /// Days that are kept while the heap has room: a week's, or some of them taken for one.
  private static final int KEPT = 8;

  private final LedgerRepository ledger;
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final TapRepository taps;
  private final VoteRepository votes;
  private final Meaning meaning;
  private final Themes themes;
  private final Map<List<LocalDate>, Reference<RankedDay>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<List<LocalDate>, Reference<RankedDay>> eldest) {
          return size() > KEPT;
        }
      };

  public Editions(
      LedgerRepository ledger,
      PaperRepository papers,
      SummaryRepository summaries,
      TapRepository taps,
      VoteRepository votes,
      Meaning meaning,
      Themes themes) {
    this.meaning = meaning;
    this.ledger = ledger;
    this.papers = papers;
    this.summaries = summaries;
    this.taps = taps;
    this.votes = votes;
    this.themes = themes;
  }

  /// Without an embedding model, and without topics.
  public Editions(
      LedgerRepository ledger,
      PaperRepository papers,
      SummaryRepository summaries,
      TapRepository taps,
      VoteRepository votes) {
    this(ledger, papers, summaries, taps, votes, Meaning.NONE, Themes.NONE);
  }

  /// Days as they stand now.
  public Days days() {
    return new Days(ledger, dates -> new Day(dates, ledger, papers, summaries));
  }

  /// What a chat wants of a day, as its settings and taps are now.
  public Interests interests(Chat chat, LocalDate day) {
    return interests(chat, taps.taps(chat.key()), day);
  }

  /// The same of many chats, whose taps are read once.
  Function<Chat, Interests> interests(LocalDate day) {
    var all = taps.taps();
    return chat -> interests(chat, all.getOrDefault(chat.key(), List.of()), day);
  }

  private static Interests interests(Chat chat, List<Tap> taps, LocalDate day) {
    var wants = chat.preferences();
    return new Interests(
        wants.categories(), wants.keywords(), wants.mutes(), wants.authors(), Taste.of(taps, day));
  }

  /// A reader's papers of a day, best first, the muted ones apart, as the texts are now.
  public Ranking ranking(Day day, Interests interests) {
    return ranked(day, true).ranking(interests);
  }

  /// The same as it was when the day was last ranked, if no paper has come since: what a guess or
  /// an answer can do with while the summaries of the day are made.
  public Ranking lastRanking(Day day, Interests interests) {
    return ranked(day, false).ranking(interests);
  }

  /// The same without even looking at the day again.
  ///
  /// @param dates taken for one; the last one gives the name
  public Ranking lastRanking(List<LocalDate> dates, Interests interests) {
    var known = known(dates);
    var ranked =
        known != null && known.extents().equals(dates.stream().map(ledger::extent).toList())
            ? known
            : ranked(days().of(dates), false);
    return ranked.ranking(interests);
  }

  private RankedDay ranked(Day day, boolean withNewestSummaries) {
    synchronized (kept) {
      var known = known(day.dates());
      if (known != null && known.isOf(day, withNewestSummaries)) {
        known.extents(day.extents());
        return known;
      }
      var ranked = new RankedDay(day, papers, summaries, votes, meaning);
      kept.put(day.dates(), new SoftReference<>(ranked));
      return ranked;
    }
  }

  private @Nullable RankedDay known(List<LocalDate> dates) {
    synchronized (kept) {
      var known = kept.get(dates);
      return known == null ? null : known.get();
    }
  }

  Themes.@Nullable Flow flow(Collection<ArxivId> fresh) {
    return themes.of(fresh).orElse(null);
  }

  Map<ArxivId, Integer> votes(Collection<ArxivId> ids) {
    return votes.votes(ids);
  }

  /// What speaks for a paper, for somebody with such interests.
  ///
  /// @param paper of [Day#papers]
  /// @param place in the reader's digest, counted from 1; 0 for none
  Why why(Paper paper, Day day, int place, Interests interests) {
    var authors = TermIndex.by(paper, interests.authors());
    var keywords = day.matched(paper, interests.keywords());
    return interests.taste().isEmpty()
        ? new Why(authors, keywords, List.of(), List.of(), false)
        : ranked(day, false).why(interests, paper.id(), place, authors, keywords);
  }
}
