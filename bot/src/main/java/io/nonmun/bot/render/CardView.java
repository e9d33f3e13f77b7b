package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.PaperDesk.Card;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One paper in full: what it is, what there is to read about it, where to go on, and how far to
/// trust it.
public final class CardView {

  private static final int AUTHORS_SHOWN = 3;
  private static final int NOTES_SHOWN = 5;
  private static final int NOTE_EXCERPT = 300;

  private CardView() {}

  /// With the chat's notes, and a line for a version that was asked for and does not exist.
  public static Document of(Card card, Texts texts) {
    var sections = new ArrayList<>(of(card.paper(), card.body(), texts).sections());
    sections.add(1, Section.of(Parts.hidden(card.hidden(), texts))); // under its name
    if (card.missing().isPresent()) {
      var version = card.paper().version();
      sections.addFirst(
          Section.of(
              Line.of(
                  texts.of(
                      "card.missing",
                      version.id(),
                      card.missing().getAsInt(),
                      version.version()))));
    }
    var last = sections.size() - 1; // before the links, whose message is the one with buttons
    sections.add(last, Section.of(notes(card.notes())));
    return new Document(sections);
  }

  /// The newest ones.
  private static List<Line> notes(List<String> notes) {
    return notes.subList(Math.max(0, notes.size() - NOTES_SHOWN), notes.size()).stream()
        .map(note -> Line.of("📝 " + Excerpt.cut(note, NOTE_EXCERPT)))
        .toList();
  }

  public static Document of(Paper paper, Body body, Texts texts) {
    var sections = new ArrayList<Section>();
    switch (body) {
      case Summarised(var made) -> {
        var summary = made.summary();
        sections.add(
            head(
                paper,
                texts,
                Span.bold(summary.titleKo()),
                Span.italic(ReadableText.of(paper.title()))));
        sections.add(Section.of(Line.of(summary.oneLine().text())));
        sections.add(
            Section.of(
                Parts.points(summary, texts).stream()
                    .map(point -> point.in(Line.Kind.TEXT))
                    .toList()));
        var keywords = Line.of("🏷 " + String.join(", ", summary.keywords()));
        var evidence = new Button(texts.of("summary.evidence"), Button.Action.EVIDENCE, paper.id());
        sections.add(
            new Section(
                0,
                List.of(keywords, links(paper, texts), checked(paper, made, texts)),
                List.of(evidence)));
      }
      case KeySentences sentences -> {
        sections.add(head(paper, texts, Span.bold(ReadableText.of(paper.title()))));
        var lines = new ArrayList<Line>();
        lines.add(Parts.noSummary(sentences, texts));
        lines.addAll(Parts.sentences(Line.Kind.QUOTE, sentences.sentences()));
        sections.add(Section.of(lines));
        sections.add(Section.of(links(paper, texts)));
      }
    }
    return new Document(sections);
  }

  private static Section head(Paper paper, Texts texts, Span... titles) {
    var lines = new ArrayList<Line>();
    for (var title : titles) {
      lines.add(Line.of(title));
    }
    if (paper.id().isUpload()) {
      if (!paper.authors().isEmpty()) {
        lines.add(Line.of(authors(paper.authors(), texts)));
      }
      return Section.of(lines);
    }
    lines.add(Line.of(authors(paper.authors(), texts)));
    lines.add(new Line(Line.Kind.TEXT, Parts.codes(categories(paper))));
    if (paper.version().version() > 1) {
      lines.add(Line.of(texts.of("card.version", paper.version().version())));
    }
    if (paper.withdrawn()) {
      lines.add(Line.of(Span.bold(texts.of("card.withdrawn"))));
    }
    return Section.of(lines);
  }

  private static String authors(List<String> authors, Texts texts) {
    var shown = String.join(", ", authors.subList(0, Math.min(AUTHORS_SHOWN, authors.size())));
    var others = authors.size() - AUTHORS_SHOWN;
    return others > 0 ? texts.of("card.authors", shown, others) : shown;
  }

  private static List<Category> categories(Paper paper) {
    var categories = new ArrayList<Category>();
    categories.add(paper.primaryCategory());
    categories.addAll(paper.crossLists());
    return categories;
  }

  /// Of an upload there is none but the file, whose name its comment is.
  private static Line links(Paper paper, Texts texts) {
    if (paper.id().isUpload()) {
      return Line.of(texts.of("card.upload", Objects.requireNonNullElse(paper.comment(), "")));
    }
    var links = new ArrayList<Span>();
    links.add(Span.link("arXiv " + paper.version(), "https://arxiv.org/abs/" + paper.version()));
    links.add(Span.link("PDF", "https://arxiv.org/pdf/" + paper.version()));
    links.add(Span.link("HTML", "https://arxiv.org/html/" + paper.version()));
    paper.codeLinks().forEach(url -> links.add(Span.link(texts.of("card.code"), url)));
    var spans = Parts.join(links);
    spans.addFirst(Span.plain("🔗 "));
    return new Line(Line.Kind.TEXT, spans);
  }

  private static Line checked(Paper paper, SummaryRecord made, Texts texts) {
    var checks = made.checksPassed().size();
    return Line.of(
        paper.id().isUpload()
            ? texts.of("summary.checked.upload", checks, made.model())
            : texts.of("summary.checked", checks, made.model()));
  }
}
