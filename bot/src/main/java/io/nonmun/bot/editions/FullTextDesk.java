package io.nonmun.bot.editions;

import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.retry.Moments;
import io.nonmun.summarizer.FullTextSummarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.fulltext.FullTextOutcome;
import io.nonmun.summarizer.fulltext.FullTextOutcome.AbstractOnly;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Made;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Refused;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Unasked;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Summaries of whole texts, each made once; of what models were asked for in vain, no sooner again
/// than after an hour. Safe for use by many threads.
public final class FullTextDesk {

  private static final Duration PAUSE = Duration.ofHours(1);

  private final FullTexts texts;
  private final FullTextSummaryRepository summaries;
  private final FullTextSummarizer summarizer;
  private final InstantSource clock;
  private final Map<PaperVersion, Vain> inVain = new ConcurrentHashMap<>();

  private record Vain(Refused outcome, Instant at) {}

  public FullTextDesk(
      FullTexts texts,
      FullTextSummaryRepository summaries,
      FullTextSummarizer summarizer,
      InstantSource clock) {
    this.texts = texts;
    this.summaries = summaries;
    this.summarizer = summarizer;
    this.clock = clock;
  }

  /// What came of it, where that is known and costs nothing.
  public Optional<FullTextOutcome> known(Paper paper) {
    return summaries
        .find(paper.version())
        .<FullTextOutcome>map(Made::new)
        .or(() ->
            Optional.ofNullable(inVain.get(paper.version()))
                .filter(this::isFresh)
                .map(Vain::outcome));
  }

  private boolean isFresh(Vain vain) {
    return Moments.isWithin(PAUSE, vain.at, clock.instant());
  }

  /// What is known already, or else comes of it now, for somebody waits.
  ///
  /// @param paper a stored one
  public FullTextOutcome read(Paper paper) throws InterruptedException {
    return read(paper, Priority.INTERACTIVE);
  }

  FullTextOutcome read(Paper paper, Priority priority) throws InterruptedException {
    var known = known(paper);
    if (known.isPresent()) {
      return known.get();
    }
    var outcome = summarizer.summarize(paper, texts.of(paper), priority);
    switch (outcome) {
      case Made(var summary) -> summaries.save(summary);
      case Refused refused -> {
        inVain.values().removeIf(vain -> !isFresh(vain));
        inVain.put(paper.version(), new Vain(refused, clock.instant()));
      }
      case AbstractOnly _, Unasked _ -> {
        // costs little to ask for again
      }
    }
    return outcome;
  }
}
