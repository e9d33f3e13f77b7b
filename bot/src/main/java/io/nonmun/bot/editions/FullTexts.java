package io.nonmun.bot.editions;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.GuardedSource;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.FullTextRepository;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// Texts of papers, each read from its source once. Those who ask take turns, as the source wants
/// it. Safe for use by many threads.
public final class FullTexts {

  private final PaperSource source;
  private final FullTextRepository texts;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock(true);

  public FullTexts(PaperSource source, FullTextRepository texts, InstantSource clock) {
    this.source = new GuardedSource(source);
    this.texts = texts;
    this.clock = clock;
  }

  /// The best form that can be had; one that may be better later is not kept.
  ///
  /// @param paper a stored one
  /// @throws FetchException if the program is stopping
  public FullText of(Paper paper) throws InterruptedException {
    var known = texts.find(paper.version());
    if (known.isPresent()) {
      return known.get();
    }
    asking.lockInterruptibly();
    try {
      return texts.find(paper.version()).orElseGet(() -> read(paper));
    } finally {
      asking.unlock();
    }
  }

  private FullText read(Paper paper) {
    var text = source.fullText(paper);
    if (!text.isProvisional()) {
      texts.save(text, clock.instant());
    }
    return text;
  }
}
