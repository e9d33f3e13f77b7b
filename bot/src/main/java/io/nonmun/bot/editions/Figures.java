package io.nonmun.bot.editions;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.PaperVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// First figures of papers, each looked for once. They take turns with all else that is asked of
/// the source, so that only a few may wait at a time: the announcement matters more.
final class Figures {

  private static final Logger log = LoggerFactory.getLogger(Figures.class);
  private static final int MOST_KNOWN = 2_000;
  private static final int MOST_WAITING = 8;

  private final PaperSource source;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final ReentrantLock asking = new ReentrantLock(true);
  private final Map<PaperVersion, Optional<String>> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PaperVersion, Optional<String>> eldest) {
              return size() > MOST_KNOWN;
            }
          });

  Figures(PaperSource source) {
    this.source = source;
  }

  /// Its URL; empty where there is none, none can be had now, or too many wait.
  Optional<String> of(PaperVersion paper) throws InterruptedException {
    var figure = known.get(paper);
    if (figure != null) {
      return figure;
    }
    if (!waiting.tryAcquire()) {
      return Optional.empty();
    }
    try {
      asking.lockInterruptibly();
      try {
        var meanwhile = known.get(paper);
        if (meanwhile != null) {
          return meanwhile;
        }
        var found =
            source
                .figure(paper)
                .map(Figure::url); // outside of the map's own lock: this takes a while
        known.put(paper, found);
        return found;
      } finally {
        asking.unlock();
      }
    } catch (FetchException e) {
      log.info("paper={} stays without its figure: {}", paper, e.getMessage());
      return Optional.empty();
    } finally {
      waiting.release();
    }
  }
}
