package io.nonmun.bot.editions;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.intake.Progress;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.RefusedSummary;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.Moments;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.BookClosedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets papers summarised, many at once, and stores each outcome as it comes: the summary, and what
/// it means for the ledger of every day that announced the paper as new.
///
/// A paper whose answers were all refused is asked for again after one hour and after two more, and
/// then no more, whoever asks ([#askable]); where other models are asked, or with another prompt,
/// it begins anew.
public final class SummaryDesk {

  private static final Logger log = LoggerFactory.getLogger(SummaryDesk.class);

  /// So often models are asked in vain for a paper, and these are the pauses.
  static final int TRIES = 3;

  private static final Backoff PAUSES = new Backoff(Duration.ofHours(1), 2, Duration.ofDays(1));

  private static final int MOST_UNSTORED = 1_000;

  /// What models said and the database did not take yet.
  private final Map<PaperVersion, SummaryOutcome> unstored = new ConcurrentHashMap<>();

  private final Summarizer summarizer;
  private final SummaryRepository summaries;
  private final LedgerRepository ledger;
  private final Arrivals arrivals;
  private final Progress progress;
  private final InstantSource clock;

  public SummaryDesk(
      Summarizer summarizer,
      SummaryRepository summaries,
      LedgerRepository ledger,
      Arrivals arrivals,
      Progress progress,
      InstantSource clock) {
    this.summarizer = summarizer;
    this.summaries = summaries;
    this.ledger = ledger;
    this.arrivals = arrivals;
    this.progress = progress;
    this.clock = clock;
  }

  /// Those of papers without a summary for which models may be asked now, in their order; the
  /// others were refused too often or too lately.
  List<Paper> askable(Collection<Paper> papers) {
    var refused = refused(papers);
    return papers.stream().filter(paper -> mayAsk(refused.get(paper.version()))).toList();
  }

  private Map<PaperVersion, RefusedSummary> refused(Collection<Paper> papers) {
    return summaries.refused(papers.stream().map(Paper::version).toList());
  }

  private boolean mayAsk(@Nullable RefusedSummary before) {
    return before == null
        || !before.asked().equals(summarizer.asked())
        || before.tries() < TRIES
            && !Moments.isWithin(PAUSES.after(before.tries()), before.at(), clock.instant());
  }

  /// What there is to read about each paper, summarised now where no summary is stored.
  Map<ArxivId, Body> read(Collection<Paper> papers, Allowance allowance, Priority priority)
      throws InterruptedException {
    return read(papers, Integer.MAX_VALUE, allowance, priority);
  }

  /// @param most how many the day's limit lets be summarised now; the rest ends as `SKIPPED` and is
  ///   absent
  /// @param allowance of who asks; what is beyond it stays as it is
  Map<ArxivId, Body> read(
      Collection<Paper> papers, int most, Allowance allowance, Priority priority)
      throws InterruptedException {
    var stored = summaries.newest(papers.stream().map(Paper::version).toList());
    var bodies = new ConcurrentHashMap<ArxivId, Body>();
    var lacking = new ArrayList<Paper>();
    for (var paper : papers) {
      var summary = stored.get(paper.version());
      if (summary == null) {
        lacking.add(paper);
      } else {
        bodies.put(paper.id(), new Summarised(summary));
      }
    }
    tell(papers, enter(bodies.keySet(), LedgerState.SUMMARISED, null)); // a kill came between
    var refused = refused(lacking);
    var wanted = new ArrayList<Paper>();
    for (var paper : lacking) {
      var before = refused.get(paper.version());
      if (mayAsk(before)) {
        wanted.add(paper);
      } else {
        bodies.put(paper.id(), rest(paper, Objects.requireNonNull(before)));
      }
    }
    // What was asked for before keeps its place in the day's limit.
    wanted.sort(Comparator.comparing(paper -> !refused.containsKey(paper.version())));
    var asked = wanted.subList(0, Math.min(most, wanted.size()));
    leaveOut(wanted.subList(asked.size(), wanted.size()));
    var allowed = new ArrayList<Paper>();
    for (var paper : asked) {
      if (allowance.take()) {
        allowed.add(paper);
      } else {
        bodies.put(paper.id(), KeySentences.of(paper, Reason.CHAT_LIMIT));
      }
    }
    var done = new AtomicInteger();
    inParallel(
        allowed,
        paper -> {
          bodies.put(
              paper.id(), settle(paper, tries(refused.get(paper.version())), allowance, priority));
          progress.report(
              KOREAN.of("terminal.progress.summary"), done.incrementAndGet(), allowed.size());
        });
    return bodies;
  }

  /// A day that announces the paper again learns of it.
  private Body rest(Paper paper, RefusedSummary before) {
    var reason =
        "refused %d times by %s, the last at %s"
            .formatted(before.tries(), before.asked(), before.at());
    if (!enter(List.of(paper.id()), LedgerState.FAILED, reason).isEmpty()) {
      arrivals.known(paper.version());
    }
    return KeySentences.of(paper, Reason.FAILED);
  }

  /// The day's limit is used up.
  private void leaveOut(List<Paper> papers) {
    tell(papers, enter(papers.stream().map(Paper::id).toList(), LedgerState.SKIPPED, "limit"));
  }

  private void tell(Collection<Paper> papers, Set<ArxivId> moved) {
    papers.stream()
        .filter(paper -> moved.contains(paper.id()))
        .forEach(paper -> arrivals.known(paper.version()));
  }

  /// Several who ask at once count as one try: each goes on from what was known when it began.
  private int tries(@Nullable RefusedSummary before) {
    return before != null && before.asked().equals(summarizer.asked()) ? before.tries() : 0;
  }

  private Body settle(Paper paper, int triesBefore, Allowance allowance, Priority priority)
      throws InterruptedException {
    var kept = unstored.get(paper.version());
    var outcome = kept == null ? outcome(paper, priority) : kept;
    if (outcome instanceof SummaryOutcome.Extracted) {
      allowance.giveBack();
    }
    var body = stored(paper, triesBefore, outcome);
    if (!body.isPending()) {
      arrivals.known(paper.version());
    }
    return body;
  }

  /// What a model was asked for once is not asked for again because the disk was full.
  private Body stored(Paper paper, int triesBefore, SummaryOutcome outcome) {
    try {
      var body = store(paper, triesBefore, outcome);
      unstored.remove(paper.version());
      return body;
    } catch (StorageException e) {
      if (unstored.size() < MOST_UNSTORED && !(outcome instanceof SummaryOutcome.Extracted)) {
        unstored.put(paper.version(), outcome);
      }
      throw e;
    }
  }

  private Body store(Paper paper, int triesBefore, SummaryOutcome outcome) {
    return switch (outcome) {
      case SummaryOutcome.Summarised(var summary) -> {
        summaries.save(summary);
        enter(List.of(paper.id()), LedgerState.SUMMARISED, null);
        yield new Summarised(summary);
      }
      case SummaryOutcome.Extracted(var sentences, var reason) -> {
        enter(List.of(paper.id()), LedgerState.EXTRACTED, reason);
        yield new KeySentences(sentences, Reason.of(LedgerState.EXTRACTED, reason));
      }
      case SummaryOutcome.Failed(var reason, var sentences) -> {
        summaries.saveRefused(
            new RefusedSummary(
                paper.version(), summarizer.asked(), triesBefore + 1, clock.instant()));
        enter(List.of(paper.id()), LedgerState.FAILED, reason);
        log.info("stage=summarised paper={} state=FAILED reason={}", paper.version(), reason);
        yield new KeySentences(sentences, Reason.FAILED);
      }
    };
  }

  /// One paper's fault must not cost the others theirs.
  private SummaryOutcome outcome(Paper paper, Priority priority) throws InterruptedException {
    try {
      return summarizer.summarize(paper, priority);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (BookClosedException e) { // nobody was asked, since nothing could be stored
      throw e.getCause() instanceof StorageException unstorable ? unstorable : e;
    } catch (RuntimeException | Error e) {
      if (Thread.interrupted()) { // no fault of the paper
        throw new InterruptedException("stopped while summarising " + paper.version());
      }
      log.error("stage=summarised paper={} failed", paper.version(), e);
      return new SummaryOutcome.Failed("internal: " + e, List.of());
    }
  }

  /// On every day that announced them as new: what its readers were shown changes too. What failed
  /// is not left out besides.
  ///
  /// @return those that were in another state
  private Set<ArxivId> enter(
      Collection<ArxivId> papers, LedgerState state, @Nullable String reason) {
    var moved =
        ledger.announced(papers).stream()
            .map(AnnouncedPaper::entry)
            .filter(entry -> entry.type().isFresh() && entry.state() != state)
            .filter(entry -> state != LedgerState.SKIPPED || entry.state() != LedgerState.FAILED)
            .toList();
    if (!moved.isEmpty()) {
      ledger.move(moved.stream().map(entry -> entry.in(state, reason)).toList());
    }
    return moved.stream().map(LedgerEntry::id).collect(Collectors.toSet());
  }

  private interface Work {
    void on(Paper paper) throws InterruptedException;
  }

  /// One virtual thread a paper: the providers themselves limit how many they serve at a time. What
  /// is under way when one fails is paid for, and is waited for.
  private static void inParallel(List<Paper> papers, Work work) throws InterruptedException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          papers.stream()
              .map(paper ->
                  executor.submit(() -> {
                    work.on(paper);
                    return paper;
                  }))
              .toList();
      ExecutionException failure = null;
      for (var task : tasks) {
        try {
          task.get();
        } catch (InterruptedException e) {
          executor.shutdownNow();
          throw e;
        } catch (ExecutionException e) {
          failure = failure == null ? e : failure;
        }
      }
      if (failure != null) {
        throw failure.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(failure.getCause());
      }
    }
  }
}
