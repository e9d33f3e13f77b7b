package io.nonmun.bot.digest;

import io.nonmun.bot.digest.Digest.Body;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.Summarizer;
import io.nonmun.summarizer.Summarizer.Priority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers a wish for one paper, whatever day it is from.
public final class PaperDesk {

  private static final Logger log = LoggerFactory.getLogger(PaperDesk.class);

  private final PaperSource source;
  private final Storage storage;
  private final SummaryDesk desk;
  private final Figures figures;

  public PaperDesk(PaperSource source, Storage storage, Summarizer summarizer, Progress progress) {
    this.source = source;
    this.storage = storage;
    this.desk = new SummaryDesk(summarizer, storage.summaries(), storage.ledger(), progress);
    this.figures = new Figures(source);
  }

  /// A paper and what there is to read about it.
  public record Card(Paper paper, Body body) {}

  /// @param reference without a version: the newest one
  /// @throws FetchException if the paper is neither stored nor to be had
  public Card read(PaperReference reference) throws InterruptedException {
    var paper = find(reference);
    var bodies = desk.read(List.of(paper), Map.of(), Priority.INTERACTIVE);
    return new Card(paper, bodies.get(paper.id()));
  }

  /// URL of the paper's first figure, if it has one and its turn comes within minutes.
  public Optional<String> figure(Paper paper) throws InterruptedException {
    return figures.of(paper.version());
  }

  private Paper find(PaperReference reference) {
    var stored = stored(reference);
    if (stored.isPresent() && reference.version().isPresent()) {
      return stored.get();
    }
    try {
      var paper = source.paper(reference);
      storage.papers().save(List.of(paper));
      return paper;
    } catch (FetchException e) {
      var paper = stored.orElseThrow(() -> e);
      log.warn("paper={} taken from the database: {}", paper.version(), e.getMessage());
      return paper;
    }
  }

  private Optional<Paper> stored(PaperReference reference) {
    var id = reference.id();
    return reference.version().isPresent()
        ? storage.papers().find(new PaperVersion(id, reference.version().getAsInt()))
        : Optional.ofNullable(storage.papers().latest(List.of(id)).get(id));
  }
}
