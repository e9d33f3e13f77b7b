package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the best form of a paper's text that there is: arXiv's HTML, ar5iv's, the PDF, else the
/// abstract. HTML that lacks something is taken only where no whole form can be read.
final class FullTextSearch {

  private final ArxivPages pages;
  private final Optional<PdfReader> pdf;
  private final Paper paper;
  private final List<Note> notes = new ArrayList<>();
  private final Set<String> hidden = new LinkedHashSet<>();
  private @Nullable Figure figure;
  private @Nullable FullText damaged;

  FullTextSearch(ArxivPages pages, Optional<PdfReader> pdf, Paper paper) {
    this.pages = pages;
    this.pdf = pdf;
    this.paper = paper;
  }

  FullText run() {
    for (var origin : List.of(Origin.ARXIV_HTML, Origin.AR5IV, Origin.PDF)) {
      switch (form(origin)) {
        case Form.Refused(var problem, var seen) -> notes.add(new Note(origin, problem, seen));
        case Form.Read(var text) -> {
          notes.addAll(text.notes());
          hidden.addAll(text.hidden());
          figure = figure == null ? text.figure() : figure;
          if (!text.isDamaged()) {
            return found(text);
          }
          damaged = damaged == null ? text : damaged;
        }
      }
    }
    return found(damaged == null ? abstractOf(paper) : damaged);
  }

  private Form form(Origin origin) {
    try {
      return switch (origin) {
        case ARXIV_HTML -> pages.html(paper);
        case AR5IV -> pages.ar5iv(paper);
        case PDF -> pdf();
        case ABSTRACT -> new Form.Read(abstractOf(paper));
      };
    } catch (FetchException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return new Form.Refused(problem(e), e.getMessage());
    }
  }

  private Form pdf() {
    return pdf.map(reader -> pages.pdf(paper, reader, hidden))
        .orElseGet(() -> new Form.Refused(Problem.UNREADABLE, "nothing here reads PDF"));
  }

  private static Problem problem(FetchException e) {
    return switch (e.kind()) {
      case UNREACHABLE, THROTTLED -> Problem.UNREACHABLE;
      case NOT_FOUND, FOREIGN_REDIRECT -> Problem.ABSENT;
      case MALFORMED -> Problem.ERROR_PAGE;
      case TOO_LARGE -> Problem.UNREADABLE;
    };
  }

  private FullText found(FullText text) {
    return new FullText(
        text.version(), text.origin(), text.sections(), figure, List.copyOf(hidden), notes);
  }

  private static FullText abstractOf(Paper paper) {
    var readable = ReadableText.of(paper.abstractText());
    var section =
        new Section(
            Part.ABSTRACT, "", "Abstract", 1, List.of(new Paragraph(1, Kind.TEXT, readable)));
    return new FullText(
        paper.version(), Origin.ABSTRACT, List.of(section), null, List.of(), List.of());
  }
}
