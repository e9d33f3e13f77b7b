package io.nonmun.bot.monitor;

import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.SummaryOutcome;
import io.nonmun.summarizer.model.BookClosedException;
import io.nonmun.summarizer.model.ProviderStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Measures what the summarizer does.
public record MeteredSummarizer(
    Summarizer summarizer, BotMetrics metrics, ModelHealth health, InstantSource clock)
    implements Summarizer {

  @Override
  public SummaryOutcome summarize(Paper paper, Priority priority) throws InterruptedException {
    var asked = clock.instant();
    SummaryOutcome outcome;
    try {
      outcome = summarizer.summarize(paper, priority);
    } catch (BookClosedException e) {
      throw e; // nobody was asked
    } catch (RuntimeException | Error e) {
      health.note(e);
      throw e;
    }
    health.note(paper, outcome);
    metrics.summary(
        switch (outcome) {
          case SummaryOutcome.Summarised _ -> "summarised";
          case SummaryOutcome.Extracted _ -> "extracted";
          case SummaryOutcome.Failed _ -> "failed";
        },
        Duration.between(asked, clock.instant()));
    return outcome;
  }

  @Override
  public String asked() {
    return summarizer.asked();
  }

  @Override
  public List<ProviderStatus> providers() {
    return summarizer.providers();
  }

  @Override
  public void close() {
    summarizer.close();
  }
}
