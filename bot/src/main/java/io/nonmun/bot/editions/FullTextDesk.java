package io.nonmun.bot.editions;

import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.FullTextSummarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.fulltext.FullTextOutcome;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Made;
import java.util.Optional;

/// Summaries of whole texts, each made once. Safe for use by many threads.
public record FullTextDesk(
    FullTexts texts, FullTextSummaryRepository summaries, FullTextSummarizer summarizer) {

  /// What is made already.
  public Optional<FullTextSummary> known(Paper paper) {
    return summaries.find(paper.version());
  }

  /// What is made already, or else is made now, for somebody waits.
  ///
  /// @param paper a stored one
  public FullTextOutcome read(Paper paper) throws InterruptedException {
    return read(paper, Priority.INTERACTIVE);
  }

  FullTextOutcome read(Paper paper, Priority priority) throws InterruptedException {
    var known = known(paper);
    if (known.isPresent()) {
      return new Made(known.get());
    }
    var outcome = summarizer.summarize(paper, texts.of(paper), priority);
    if (outcome instanceof Made(var summary)) {
      summaries.save(summary);
    }
    return outcome;
  }
}
