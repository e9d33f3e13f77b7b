package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Ranking.Candidate;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.LedgerRepository.Count;
import io.nonmun.storage.LedgerRepository.Extent;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SummaryRecord;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An announcement day, or several taken for one after a downtime, as it stands at one moment:
/// which papers, announced how, and what became of them. It holds no text; the few papers that a
/// digest shows are read when they are asked for. Safe for use by many threads.
public final class Day {

  private final List<LocalDate> dates;
  private final List<Extent> extents;
  private final Map<ArxivId, AnnouncedPaper> announced = new LinkedHashMap<>();
  private final Set<Category> listed;
  private final PaperRepository papers;
  private final SummaryRepository summaries;
  private final Map<ArxivId, Paper> read = new ConcurrentHashMap<>();
  private final Map<PaperVersion, SummaryRecord> made = new ConcurrentHashMap<>();

  /// @param dates the last one gives the name
  Day(
      List<LocalDate> dates,
      LedgerRepository ledger,
      PaperRepository papers,
      SummaryRepository summaries) {
    this.dates = List.copyOf(dates);
    this.extents = dates.stream().map(ledger::extent).toList(); // first: what comes now is missed
    this.listed = ledger.listed(date());
    this.papers = papers;
    this.summaries = summaries;
    for (var each : this.dates.reversed()) {
      ledger.announced(each).forEach(paper -> announced.putIfAbsent(paper.id(), paper));
    }
  }

  public LocalDate date() {
    return dates.getLast();
  }

  /// All that are taken for one, oldest first.
  List<LocalDate> dates() {
    return dates;
  }

  /// At least as much as this is known of its days.
  List<Extent> extents() {
    return extents;
  }

  /// Every paper of the day, replacements too.
  public Set<ArxivId> all() {
    return announced.keySet();
  }

  /// The categories of which the day lacks the listing.
  public List<Category> unread(Collection<Category> categories) {
    return categories.stream().filter(category -> !listed.contains(category)).toList();
  }

  /// What is new or cross-listed in any of the categories, in the listings' order.
  public Set<ArxivId> fresh(Collection<Category> categories) {
    return announced.values().stream()
        .filter(paper -> paper.freshIn(categories).isPresent())
        .map(AnnouncedPaper::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Those of them that can be shown: their title and abstract are stored.
  List<Candidate> candidates(Collection<Category> categories) {
    var candidates = new ArrayList<Candidate>();
    for (var paper : announced.values()) {
      var primary = paper.primaryCategory();
      if (primary != null) {
        paper
            .freshIn(categories)
            .ifPresent(type -> candidates.add(new Candidate(paper.id(), primary, type)));
      }
    }
    return candidates;
  }

  /// The papers whose title and abstract are stored, and how each was announced.
  Map<ArxivId, Map<Category, AnnounceType>> stored() {
    return announced.values().stream()
        .filter(paper -> paper.primaryCategory() != null)
        .collect(Collectors.toMap(AnnouncedPaper::id, AnnouncedPaper::in));
  }

  /// The papers in one of these states.
  public Set<ArxivId> in(Set<LedgerState> states) {
    return announced.values().stream()
        .filter(paper -> states.contains(paper.entry().state()))
        .map(AnnouncedPaper::id)
        .collect(Collectors.toSet());
  }

  /// The papers for which models were asked in vain.
  public Set<ArxivId> refused() {
    return announced.values().stream()
        .filter(paper -> paper.entry().state() == LedgerState.FAILED)
        .filter(paper -> paper.primaryCategory() != null) // else it is the text that was not found
        .map(AnnouncedPaper::id)
        .collect(Collectors.toSet());
  }

  /// Whether a later look may find a summary of a paper that is new that day and has none.
  public boolean lacksSummaries() {
    return announced.values().stream()
        .map(AnnouncedPaper::entry)
        .anyMatch(entry ->
            entry.type().isFresh()
                && (entry.state() == LedgerState.FETCHED
                    || entry.state() == LedgerState.EXTRACTED && entry.reason() != null));
  }

  /// The papers that were announced before and have a new version, or are withdrawn.
  public Collection<Paper> newVersions() {
    return papers(
            announced.values().stream()
                .map(AnnouncedPaper::entry)
                .filter(entry -> !entry.type().isFresh() && entry.type() != AnnounceType.ABS_ONLY)
                .map(LedgerEntry::id)
                .toList())
        .values();
  }

  /// Some papers; those whose title and abstract are not stored are absent.
  public Map<ArxivId, Paper> papers(Collection<ArxivId> ids) {
    var lacking = ids.stream().filter(id -> !read.containsKey(id)).toList();
    if (!lacking.isEmpty()) {
      var found = papers.latest(lacking);
      made.putAll(summaries.newest(found.values().stream().map(Paper::version).toList()));
      read.putAll(found);
    }
    var wanted = new LinkedHashMap<ArxivId, Paper>();
    for (var id : ids) {
      var paper = read.get(id);
      if (paper != null) {
        wanted.put(id, paper);
      }
    }
    return wanted;
  }

  /// What there is to read about one of [#papers]: its summary, or why there is none.
  public Body body(Paper paper, Language language) {
    if (language != Language.KO) {
      return KeySentences.of(paper, Reason.LANGUAGE);
    }
    var summary = made.get(paper.version());
    return summary != null
        ? new Summarised(summary)
        : KeySentences.of(paper, reason(announced.get(paper.id())));
  }

  /// How a paper is new to readers of any of the categories.
  AnnounceType type(ArxivId id, Collection<Category> categories) {
    var paper = announced.get(id);
    return paper == null ? AnnounceType.NEW : paper.freshIn(categories).orElse(AnnounceType.NEW);
  }

  /// Which of a reader's keywords one of [#papers] meets, as the reader wrote them.
  List<String> matched(Paper paper, List<String> keywords) {
    return TermIndex.matched(paper, made.get(paper.version()), keywords);
  }

  private static Reason reason(@Nullable AnnouncedPaper paper) {
    return paper == null
        ? Reason.PENDING
        : Reason.of(paper.entry().state(), paper.entry().reason());
  }

  public Coverage coverage(Collection<Category> categories, int selected) {
    var counts = new EnumMap<LedgerState, Count>(LedgerState.class);
    for (var id : fresh(categories)) {
      var paper = Objects.requireNonNull(announced.get(id));
      var state = paper.entry().state();
      counts.merge(state, new Count(state, 1, paper.primaryCategory() == null ? 0 : 1), Day::sum);
    }
    return Coverage.of(counts.values(), selected);
  }

  private static Count sum(Count a, Count b) {
    return new Count(a.state(), a.papers() + b.papers(), a.stored() + b.stored());
  }
}
