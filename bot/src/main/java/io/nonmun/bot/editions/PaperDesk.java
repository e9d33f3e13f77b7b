package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.GuardedSource;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.summarizer.Summarizer.Priority;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers a wish for one paper, whatever day it is from.
public final class PaperDesk {

  private static final Logger log = LoggerFactory.getLogger(PaperDesk.class);

  private final PaperSource source;
  private final PaperRepository papers;
  private final SummaryDesk desk;
  private final FullTexts texts;
  private final Figures figures;

  public PaperDesk(PaperSource source, PaperRepository papers, SummaryDesk desk, FullTexts texts) {
    this.source = new GuardedSource(source);
    this.papers = papers;
    this.desk = desk;
    this.texts = texts;
    this.figures = new Figures(this.source, texts);
  }

  /// A paper and what there is to read about it.
  ///
  /// @param missing a version that was asked for and does not exist: this is the newest one instead
  /// @param notes what the chat that is shown it wrote about it, the oldest first
  /// @param hidden what its whole text says and does not show, where that text is known
  public record Card(
      Paper paper, Body body, OptionalInt missing, List<String> notes, List<String> hidden) {

    public Card {
      notes = List.copyOf(notes);
      hidden = List.copyOf(hidden);
    }

    public Card(Paper paper, Body body, OptionalInt missing) {
      this(paper, body, missing, List.of(), List.of());
    }

    public Card(Paper paper, Body body) {
      this(paper, body, OptionalInt.empty());
    }

    public Card with(List<String> notes) {
      return new Card(paper, body, missing, notes, hidden);
    }

    public Card hiding(List<String> hidden) {
      return new Card(paper, body, missing, notes, hidden);
    }

    public Card instead(int missing) {
      return new Card(paper, body, OptionalInt.of(missing), notes, hidden);
    }

    /// The same for who no longer waits for a summary.
    public Card withoutHope() {
      return body instanceof KeySentences(var sentences, var reason) && reason == Reason.PENDING
          ? new Card(paper, new KeySentences(sentences, Reason.FAILED), missing, notes, hidden)
          : this;
    }
  }

  /// @param reference without a version, or with one that does not exist: the newest one
  /// @param language in any but Korean there is no summary to wait for
  /// @param allowance of who asks
  /// @throws FetchException if the paper is neither stored nor to be had
  public Card read(PaperReference reference, Language language, Allowance allowance)
      throws InterruptedException {
    try {
      return read(reference, language, allowance, OptionalInt.empty());
    } catch (FetchException e) {
      if (e.kind() != FetchException.Kind.NOT_FOUND || reference.version().isEmpty()) {
        throw e;
      }
      var newest = new PaperReference(reference.id(), OptionalInt.empty());
      return read(newest, language, allowance, reference.version());
    }
  }

  private Card read(
      PaperReference reference, Language language, Allowance allowance, OptionalInt missing)
      throws InterruptedException {
    var paper = find(reference);
    return new Card(paper, body(paper, language, allowance), missing).hiding(hidden(paper));
  }

  private Body body(Paper paper, Language language, Allowance allowance)
      throws InterruptedException {
    if (language != Language.KO) {
      return KeySentences.of(paper, Reason.LANGUAGE);
    }
    var bodies = desk.read(List.of(paper), allowance, Priority.INTERACTIVE);
    return Objects.requireNonNull(bodies.get(paper.id()));
  }

  /// What a paper's text hides from its readers, where that text has been read. Nobody is asked.
  public List<String> hidden(Paper paper) {
    return texts.known(paper).map(FullText::hidden).orElse(List.of());
  }

  /// The paper's first figure, if it has one and its turn comes within minutes.
  public Optional<Illustration> figure(Paper paper) throws InterruptedException {
    return paper.id().isUpload() ? Optional.empty() : figures.of(paper);
  }

  /// A paper alone, of which no summary is made; as [#read].
  public Paper find(PaperReference reference) {
    var stored = stored(reference);
    if (stored.isPresent() && reference.version().isPresent()) {
      return stored.get();
    }
    if (reference.id().isUpload()) {
      throw new FetchException(
          FetchException.Kind.NOT_FOUND, "upload", 0, "the upload is forgotten", null, null);
    }
    try {
      var paper = source.paper(reference);
      papers.save(List.of(paper));
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
        ? papers.find(new PaperVersion(id, reference.version().getAsInt()))
        : Optional.ofNullable(papers.latest(List.of(id)).get(id));
  }
}
