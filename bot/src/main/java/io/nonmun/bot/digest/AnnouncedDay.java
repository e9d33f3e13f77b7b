package io.nonmun.bot.digest;

import static java.util.Comparator.naturalOrder;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.Coverage;
import io.nonmun.bot.digest.Digest.KeySentences;
import io.nonmun.bot.digest.Digest.Reason;
import io.nonmun.bot.digest.Digest.Summarised;
import io.nonmun.bot.digest.Ranking.Candidate;
import io.nonmun.bot.digest.Ranking.Interests;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.source.SourceText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that is stored about an announcement day at one moment, read once and asked for many
/// readers. Readers who want the same share one ranking.
public final class AnnouncedDay {

  private final LocalDate day;
  private final Map<ArxivId, Map<Category, AnnounceType>> announcedIn;
  private final Map<ArxivId, LedgerEntry> entries;
  private final Map<ArxivId, Paper> papers;
  private final Map<PaperVersion, SummaryRecord> summaries;
  private final Set<Category> listed;
  private final TermIndex index;
  private final Map<Interests, Ranking> rankings = Collections.synchronizedMap(new Recent());

  private AnnouncedDay(Storage storage, List<LocalDate> days) {
    day = days.getLast();
    announcedIn = new LinkedHashMap<>();
    entries = new HashMap<>();
    listed = new HashSet<>(storage.ledger().listed(day));
    for (var each : days.reversed()) {
      storage.ledger().announcedIn(each).forEach(announcedIn::putIfAbsent);
      storage.ledger().entries(each).forEach(entry -> entries.putIfAbsent(entry.id(), entry));
    }
    papers = storage.papers().latest(announcedIn.keySet());
    summaries = storage.summaries().newest(papers.values().stream().map(Paper::version).toList());
    index = new TermIndex(papers.values(), this::summary);
  }

  /// Rankings of readers that want different things are too many to keep them all.
  private static final class Recent extends LinkedHashMap<Interests, Ranking> {

    private static final int MOST = 200;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Interests, Ranking> eldest) {
      return size() > MOST;
    }
  }

  public static AnnouncedDay read(Storage storage, LocalDate day) {
    return new AnnouncedDay(storage, List.of(day));
  }

  /// Several days taken for one, after a downtime.
  ///
  /// @param days the last one gives the name
  public static AnnouncedDay merged(Storage storage, List<LocalDate> days) {
    return new AnnouncedDay(storage, days);
  }

  public LocalDate day() {
    return day;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /// Every paper of the day, replacements too.
  public Map<ArxivId, LedgerEntry> entries() {
    return entries;
  }

  /// Those of the papers whose title and abstract are stored.
  public Map<ArxivId, Paper> papers() {
    return papers;
  }

  /// The categories of which the day lacks the listing.
  public List<Category> unread(Collection<Category> categories) {
    return categories.stream().filter(category -> !listed.contains(category)).toList();
  }

  /// What is new or cross-listed in any of the categories, and how at its freshest.
  public Map<ArxivId, AnnounceType> fresh(Collection<Category> categories) {
    var fresh = new LinkedHashMap<ArxivId, AnnounceType>();
    announcedIn.forEach((id, types) ->
        categories.stream()
            .map(types::get)
            .filter(type -> type != null && type.isFresh())
            .min(naturalOrder())
            .ifPresent(type -> fresh.put(id, type)));
    return fresh;
  }

  /// The reader's papers, best first, the muted ones apart.
  public Ranking ranking(Interests interests) {
    var known = rankings.get(interests);
    if (known != null) {
      return known;
    }
    var ranking = rank(interests); // Outside the lock: two readers may do it twice, none waits.
    rankings.put(interests, ranking);
    return ranking;
  }

  private Ranking rank(Interests interests) {
    var listed = new ArrayList<Candidate>();
    fresh(interests.categories())
        .forEach((id, type) -> {
          var paper = papers.get(id);
          if (paper != null) {
            listed.add(new Candidate(paper, type));
          }
        });
    return Ranking.of(listed, interests, index);
  }

  private @Nullable Summary summary(Paper paper) {
    var made = summaries.get(paper.version());
    return made == null ? null : made.summary();
  }

  /// What there is to read about a paper now: its summary, or why there is none.
  public Body body(Paper paper) {
    var made = summaries.get(paper.version());
    if (made != null) {
      return new Summarised(made);
    }
    return new KeySentences(
        io.nonmun.summarizer.summary.extractive.KeySentences.of(SourceText.of(paper)),
        reason(paper.id()));
  }

  private Reason reason(ArxivId id) {
    var entry = entries.get(id);
    if (entry != null && entry.state() == LedgerState.FAILED) {
      return Reason.FAILED;
    }
    return entry != null && entry.state() == LedgerState.EXTRACTED && entry.reason() == null
        ? Reason.NO_MODEL
        : Reason.PENDING;
  }

  public Coverage coverage(Collection<Category> categories, int selected) {
    var fresh = fresh(categories).keySet();
    var states = new EnumMap<LedgerState, Integer>(LedgerState.class);
    fresh.stream()
        .map(entries::get)
        .filter(Objects::nonNull)
        .forEach(entry -> states.merge(entry.state(), 1, Integer::sum));
    return new Coverage(
        fresh.size(),
        (int) fresh.stream().filter(papers::containsKey).count(),
        states.getOrDefault(LedgerState.SUMMARISED, 0),
        states.getOrDefault(LedgerState.EXTRACTED, 0),
        states.getOrDefault(LedgerState.SKIPPED, 0),
        states.getOrDefault(LedgerState.FAILED, 0),
        selected);
  }
}
