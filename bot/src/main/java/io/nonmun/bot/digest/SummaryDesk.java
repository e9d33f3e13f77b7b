package io.nonmun.bot.digest;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.bot.digest.Digest.KeySentences;
import io.nonmun.bot.digest.Digest.Reason;
import io.nonmun.bot.digest.Digest.Summarised;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.SummaryRepository;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets papers summarised, many at once, and stores each outcome as it comes.
final class SummaryDesk {

  private static final Logger log = LoggerFactory.getLogger(SummaryDesk.class);

  private final Summarizer summarizer;
  private final SummaryRepository summaries;
  private final LedgerRepository ledger;
  private final Progress progress;

  SummaryDesk(
      Summarizer summarizer,
      SummaryRepository summaries,
      LedgerRepository ledger,
      Progress progress) {
    this.summarizer = summarizer;
    this.summaries = summaries;
    this.ledger = ledger;
    this.progress = progress;
  }

  /// What there is to read about each paper, summarised now where no summary is stored.
  ///
  /// @param entries the day's ledger; a paper outside it is summarised without being entered
  Map<ArxivId, Body> read(
      Collection<Paper> papers, Map<ArxivId, LedgerEntry> entries, Priority priority)
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
        enter(entries, paper, LedgerState.SUMMARISED, null);
      }
    }
    var done = new AtomicInteger();
    inParallel(
        wanted,
        paper -> {
          bodies.put(paper.id(), settle(paper, entries, priority));
          progress.report("요약", done.incrementAndGet(), wanted.size());
        });
    return bodies;
  }

  private Body settle(Paper paper, Map<ArxivId, LedgerEntry> entries, Priority priority)
      throws InterruptedException {
    return switch (outcome(paper, priority)) {
      case SummaryOutcome.Summarised(var summary) -> {
        summaries.save(summary);
        enter(entries, paper, LedgerState.SUMMARISED, null);
        yield new Summarised(summary);
      }
      case SummaryOutcome.Extracted(var sentences, var reason) -> {
        enter(entries, paper, LedgerState.EXTRACTED, reason);
        yield new KeySentences(sentences, reason == null ? Reason.NO_MODEL : Reason.PENDING);
      }
      case SummaryOutcome.Failed(var reason, var sentences) -> {
        enter(entries, paper, LedgerState.FAILED, reason);
        yield new KeySentences(sentences, Reason.FAILED);
      }
    };
  }

  /// One paper's fault must not cost the others theirs.
  private SummaryOutcome outcome(Paper paper, Priority priority) throws InterruptedException {
    try {
      return summarizer.summarize(paper, priority);
    } catch (RuntimeException e) {
      log.error("stage=summarised paper={} failed", paper.version(), e);
      return new SummaryOutcome.Failed("internal: " + e, List.of());
    }
  }

  private void enter(
      Map<ArxivId, LedgerEntry> entries, Paper paper, LedgerState state, @Nullable String reason) {
    var entry = entries.get(paper.id());
    if (entry != null && entry.state() != state) {
      ledger.move(List.of(entry.in(state, reason)));
    }
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
