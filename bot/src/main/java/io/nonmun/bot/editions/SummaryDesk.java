package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.intake.Progress;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.LedgerState;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
public final class SummaryDesk {

  private static final Logger log = LoggerFactory.getLogger(SummaryDesk.class);

  private final Summarizer summarizer;
  private final SummaryRepository summaries;
  private final LedgerRepository ledger;
  private final Arrivals arrivals;
  private final Progress progress;

  public SummaryDesk(
      Summarizer summarizer,
      SummaryRepository summaries,
      LedgerRepository ledger,
      Arrivals arrivals,
      Progress progress) {
    this.summarizer = summarizer;
    this.summaries = summaries;
    this.ledger = ledger;
    this.arrivals = arrivals;
    this.progress = progress;
  }

  /// What there is to read about each paper, summarised now where no summary is stored.
  Map<ArxivId, Body> read(Collection<Paper> papers, Priority priority) throws InterruptedException {
    return read(papers, Integer.MAX_VALUE, priority);
  }

  /// @param most how many may be summarised now; the rest ends as `SKIPPED` and is absent
  Map<ArxivId, Body> read(Collection<Paper> papers, int most, Priority priority)
      throws InterruptedException {
    var stored = summaries.newest(papers.stream().map(Paper::version).toList());
    var bodies = new ConcurrentHashMap<ArxivId, Body>();
    var wanted = new ArrayList<Paper>();
    for (var paper : papers) {
      var summary = stored.get(paper.version());
      if (summary == null) {
        wanted.add(paper);
      } else {
        bodies.put(paper.id(), new Summarised(summary));
      }
    }
    enter(bodies.keySet(), LedgerState.SUMMARISED, null);
    var asked = wanted.subList(0, Math.min(most, wanted.size()));
    leaveOut(wanted.subList(asked.size(), wanted.size()));
    var done = new AtomicInteger();
    inParallel(
        asked,
        paper -> {
          bodies.put(paper.id(), settle(paper, priority));
          progress.report("요약", done.incrementAndGet(), asked.size());
        });
    return bodies;
  }

  /// The day's limit is used up.
  private void leaveOut(List<Paper> papers) {
    var moved = enter(papers.stream().map(Paper::id).toList(), LedgerState.SKIPPED, "limit");
    papers.stream()
        .filter(paper -> moved.contains(paper.id()))
        .forEach(paper -> arrivals.known(paper.version()));
  }

  private Body settle(Paper paper, Priority priority) throws InterruptedException {
    var body = store(paper, outcome(paper, priority));
    if (!body.isPending()) {
      arrivals.known(paper.version());
    }
    return body;
  }

  private Body store(Paper paper, SummaryOutcome outcome) {
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
        enter(List.of(paper.id()), LedgerState.FAILED, reason);
        yield new KeySentences(sentences, Reason.FAILED);
      }
    };
  }

  /// One paper's fault must not cost the others theirs.
  private SummaryOutcome outcome(Paper paper, Priority priority) throws InterruptedException {
    try {
      return summarizer.summarize(paper, priority);
    } catch (RuntimeException e) {
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

  /// One virtual thread a paper: the providers themselves limit how many they serve at a time.
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
      try {
        for (var task : tasks) {
          task.get();
        }
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      }
    }
  }
}
