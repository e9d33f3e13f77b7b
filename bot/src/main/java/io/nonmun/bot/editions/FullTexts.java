package io.nonmun.bot.editions;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.GuardedSource;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.FullTextRepository;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Paper;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
    return once(
            paper,
            () -> Optional.of(source.fullText(paper)),
            Predicate.not(FullText::isProvisional))
        .orElseThrow();
  }

  /// What is known already, or else what the paper's own page has, if there is one; a damaged one
  /// is not kept, since the whole text may be had in another form.
  ///
  /// @param paper a stored one
  /// @throws FetchException if the page cannot be read now
  public Optional<FullText> page(Paper paper) throws InterruptedException {
    return once(paper, () -> source.page(paper), Predicate.not(FullText::isDamaged));
  }

  /// What is known already.
  public Optional<FullText> known(Paper paper) {
    return texts.find(paper.version());
  }

  private Optional<FullText> once(
      Paper paper, Supplier<Optional<FullText>> asked, Predicate<FullText> isKept)
      throws InterruptedException {
    var known = known(paper);
    if (known.isPresent()) {
      return known;
    }
    asking.lockInterruptibly();
    try {
      return known(paper).or(() -> read(asked, isKept));
    } finally {
      asking.unlock();
    }
  }

  private Optional<FullText> read(Supplier<Optional<FullText>> asked, Predicate<FullText> isKept) {
    var read = asked.get();
    read.filter(isKept).ifPresent(text -> texts.save(text, clock.instant()));
    return read;
  }
}
