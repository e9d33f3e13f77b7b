package io.nonmun.bot.editions;

import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.LedgerEntry;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.Summarizer.Priority;
import io.nonmun.summarizer.fulltext.FullTextOutcome;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Refused;
import io.nonmun.summarizer.fulltext.FullTextOutcome.Unasked;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the papers that a day's digests chose summarised from their whole texts, when nothing else
/// is to be computed. For one thread at a time.
public final class ChosenTexts {

  private static final Logger log = LoggerFactory.getLogger(ChosenTexts.class);

  /// Days that are looked at; what was missed before is asked for by who wants it.
  private static final int DAYS = 3;

  private final FullTextDesk desk;
  private final LedgerRepository ledger;
  private final DeliveryRepository deliveries;
  private final PaperRepository papers;
  private final InstantSource clock;

  /// Of which nothing more can be made until the program starts again.
  private final Set<PaperVersion> done = new HashSet<>();

  public ChosenTexts(
      FullTextDesk desk,
      LedgerRepository ledger,
      DeliveryRepository deliveries,
      PaperRepository papers,
      InstantSource clock) {
    this.desk = desk;
    this.ledger = ledger;
    this.deliveries = deliveries;
    this.papers = papers;
    this.clock = clock;
  }

  /// Makes what is lacking, the newest day first; ends early where no model can be asked.
  public void look() throws InterruptedException {
    var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (var back = -1; back < DAYS; back++) {
      var announced = ledger.entries(today.minusDays(back)).stream().map(LedgerEntry::id).toList();
      if (!make(papers.latest(chosen(announced)).values())) {
        return;
      }
    }
  }

  private List<ArxivId> chosen(Collection<ArxivId> announced) {
    return deliveries.known(announced).values().stream()
        .flatMap(Collection::stream)
        .distinct()
        .toList();
  }

  private boolean make(Collection<Paper> chosen) throws InterruptedException {
    for (var paper : chosen) {
      if (!done.contains(paper.version()) && desk.known(paper).isEmpty()) {
        if (read(paper) instanceof Unasked(var reason)) {
          log.info("full texts wait: {}", reason);
          return false;
        }
      }
      done.add(paper.version());
    }
    return true;
  }

  /// One paper's fault must not cost the others theirs.
  private FullTextOutcome read(Paper paper) throws InterruptedException {
    try {
      return desk.read(paper, Priority.BATCH);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) { // no fault of the paper
        throw new InterruptedException("stopped while reading " + paper.version());
      }
      log.error("paper={} its text is not summarised", paper.version(), e);
      return new Refused("internal: " + e);
    }
  }
}
