package io.nonmun.bot.editions;

import io.nonmun.bot.render.Excerpt;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.source.SourceText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// First figures of papers, each looked for once. They take turns with all else that is asked of
/// the source, so that only a few may wait at a time: the announcement matters more.
///
/// What was shown last is kept while there is room. Safe for use by many threads.
final class Figures {

  private static final Logger log = LoggerFactory.getLogger(Figures.class);
  private static final int MOST_KNOWN = 2_000;
  private static final int MOST_BYTES = 32 << 20;
  private static final int MOST_WAITING = 8;

  /// In UTF-16 units: a picture's message takes 1,024, the link included.
  static final int LONGEST_CAPTION = 900;

  private final PaperSource source;
  private final FullTexts texts;
  private final long mostBytes;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final ReentrantLock asking = new ReentrantLock(true);

  /// In the order of use; guarded by itself.
  private final Map<PaperVersion, Optional<Illustration>> known =
      new LinkedHashMap<>(16, 0.75f, true);

  Figures(PaperSource source, FullTexts texts) {
    this(source, texts, MOST_BYTES);
  }

  /// @param mostBytes of pictures that are kept
  Figures(PaperSource source, FullTexts texts, long mostBytes) {
    this.source = source;
    this.texts = texts;
    this.mostBytes = mostBytes;
  }

  /// Empty where there is none, none can be had now, or too many wait.
  Optional<Illustration> of(Paper paper) throws InterruptedException {
    var figure = known(paper);
    if (figure != null) {
      return figure;
    }
    if (!waiting.tryAcquire()) {
      return Optional.empty();
    }
    try {
      asking.lockInterruptibly();
      try {
        var meanwhile = known(paper);
        return meanwhile == null ? find(paper) : meanwhile;
      } finally {
        asking.unlock();
      }
    } catch (FetchException e) {
      log.info("paper={} stays without its figure: {}", paper.version(), e.getMessage());
      return Optional.empty();
    } finally {
      waiting.release();
    }
  }

  private Optional<Illustration> find(Paper paper) throws InterruptedException {
    var figure = texts.page(paper).map(FullText::figure);
    if (figure.isEmpty()) {
      keep(paper, Optional.empty());
      return Optional.empty();
    }
    return Optional.of(illustration(paper, figure.get()));
  }

  /// Of a picture that cannot be had now, the link is better than nothing.
  private Illustration illustration(Paper paper, Figure figure) {
    var caption = shortened(figure.caption());
    try {
      var picture = source.picture(figure).orElse(null);
      var found = new Illustration(figure.url(), caption, picture);
      keep(paper, Optional.of(found));
      return found;
    } catch (FetchException e) {
      log.info("paper={} has a link for its figure: {}", paper.version(), e.getMessage());
      return new Illustration(figure.url(), caption, null);
    }
  }

  private @Nullable Optional<Illustration> known(Paper paper) {
    synchronized (known) {
      return known.get(paper.version());
    }
  }

  private void keep(Paper paper, Optional<Illustration> found) {
    synchronized (known) {
      known.put(paper.version(), found);
      var bytes = known.values().stream().mapToLong(Figures::bytes).sum();
      var eldest = known.values().iterator();
      while (bytes > mostBytes || known.size() > MOST_KNOWN) {
        bytes -= bytes(eldest.next());
        eldest.remove();
      }
    }
  }

  private static long bytes(Optional<Illustration> figure) {
    return figure.map(Illustration::picture).map(picture -> picture.bytes().length).orElse(0);
  }

  /// At the end of a sentence, unless that would leave little more than the figure's number.
  private static String shortened(String caption) {
    if (caption.length() <= LONGEST_CAPTION) {
      return caption;
    }
    var whole = new StringBuilder();
    for (var sentence : SourceText.sentences(caption)) {
      if (whole.length() + sentence.length() + 2 > LONGEST_CAPTION) {
        break;
      }
      whole.append(sentence).append(' ');
    }
    return whole.length() < LONGEST_CAPTION / 4
        ? Excerpt.cut(caption, LONGEST_CAPTION - 1)
        : whole + "…";
  }
}
