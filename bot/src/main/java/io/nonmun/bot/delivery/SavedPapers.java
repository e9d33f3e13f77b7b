package io.nonmun.bot.delivery;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.GuardedSource;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.retry.Moments;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks arXiv once a week what it says now of papers that readers saved: a reference to a journal
/// is added without a new version, and is announced nowhere; nor is a new version announced in a
/// category that nobody here reads.
///
/// One request a paper, in turn with all others and so many a week; which ones goes around.
public record SavedPapers(
    PaperSource source,
    PaperRepository papers,
    TapRepository taps,
    MarkRepository marks,
    PaperNews news,
    InstantSource clock) {

  private static final Logger log = LoggerFactory.getLogger(SavedPapers.class);
  private static final String MARK = "saved-papers-read";
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int MOST = 100;

  public SavedPapers {
    source = new GuardedSource(source);
  }

  /// To be called often. Where arXiv does not answer or wants to be left alone, the week is over
  /// with that, and where it never answered, the next look tries.
  public void look() {
    var now = clock.instant();
    if (marks.find(MARK).filter(last -> Moments.isWithin(WEEK, last, now)).isPresent()) {
      return;
    }
    marks.set(MARK, now); // First: however this ends, arXiv is not asked for it again and again.
    var read = 0;
    for (var known : turn(waiting(), now.getEpochSecond() / WEEK.toSeconds())) {
      try {
        read(known);
        read++;
      } catch (FetchException e) {
        log.info("paper={} is not read again this week: {}", known.version(), e.getMessage());
        if (e.kind() == Kind.THROTTLED || e.kind() == Kind.UNREACHABLE) {
          if (read == 0) {
            marks.remove(MARK);
          }
          break;
        }
      }
    }
    if (read > 0) {
      log.info("stage=saved-papers read={}", read);
    }
  }

  private void read(Paper known) {
    var now = source.paper(new PaperReference(known.id(), OptionalInt.empty()));
    news.read(known, now);
    papers.save(List.of(now));
  }

  /// Those of which more may be heard.
  private List<Paper> waiting() {
    var saved =
        taps.taps().values().stream()
            .flatMap(List::stream)
            .filter(tap -> tap.kind() == TapRepository.Kind.SAVE)
            .map(Tap::paper)
            .filter(paper -> !paper.isUpload())
            .distinct()
            .sorted()
            .toList();
    var known = papers.latest(saved);
    var waiting = new ArrayList<Paper>();
    for (ArxivId id : saved) {
      var paper = known.get(id);
      if (paper != null && !paper.withdrawn() && Changes.accepted(paper).isEmpty()) {
        waiting.add(paper);
      }
    }
    return waiting;
  }

  private static List<Paper> turn(List<Paper> all, long week) {
    if (all.size() <= MOST) {
      return all;
    }
    var from = (int) (week * MOST % all.size());
    var around = new ArrayList<>(all.subList(from, all.size()));
    around.addAll(all.subList(0, from));
    return around.subList(0, MOST);
  }
}
