package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.PaperDesk.Card;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;

/// One paper in full: what it is, what there is to read about it, where to go on, and how far to
/// trust it.
public final class CardView {

  private static final int AUTHORS_SHOWN = 3;

  private CardView() {}

  /// With a line for a version that was asked for and does not exist.
  public static Document of(Card card) {
    var document = of(card.paper(), card.body());
    if (card.missing().isEmpty()) {
      return document;
    }
    var version = card.paper().version();
    var sections = new ArrayList<>(document.sections());
    sections.addFirst(
        Section.of(
            Line.of(
                "⚠️ %sv%d 판은 없습니다. 가장 새로운 판(v%d)을 보여 드립니다."
                    .formatted(version.id(), card.missing().getAsInt(), version.version()))));
    return new Document(sections);
  }

  public static Document of(Paper paper, Body body) {
    var sections = new ArrayList<Section>();
    switch (body) {
      case Summarised(var made) -> {
        var summary = made.summary();
        sections.add(
            head(paper, Span.bold(summary.titleKo()), Span.italic(ReadableText.of(paper.title()))));
        sections.add(Section.of(Line.of(summary.oneLine().text())));
        sections.add(
            Section.of(
                Parts.points(summary).stream().map(point -> point.in(Line.Kind.TEXT)).toList()));
        var keywords = Line.of("🏷 " + String.join(", ", summary.keywords()));
        var evidence = new Button("🔎 근거 보기", Button.Action.EVIDENCE, paper.id());
        sections.add(
            new Section(0, List.of(keywords, links(paper), checked(made)), List.of(evidence)));
      }
      case KeySentences sentences -> {
        sections.add(head(paper, Span.bold(ReadableText.of(paper.title()))));
        var lines = new ArrayList<Line>();
        lines.add(Parts.noSummary(sentences));
        lines.addAll(Parts.sentences(Line.Kind.QUOTE, sentences.sentences()));
        sections.add(Section.of(lines));
        sections.add(Section.of(links(paper)));
      }
    }
    return new Document(sections);
  }

  private static Section head(Paper paper, Span... titles) {
    var lines = new ArrayList<Line>();
    for (var title : titles) {
      lines.add(Line.of(title));
    }
    lines.add(Line.of(authors(paper.authors())));
    lines.add(new Line(Line.Kind.TEXT, Parts.codes(categories(paper))));
    if (paper.version().version() > 1) {
      lines.add(Line.of("🔁 %d번째 판(v%1$d)".formatted(paper.version().version())));
    }
    if (paper.withdrawn()) {
      lines.add(Line.of(Span.bold("⚠️ 철회된 논문입니다.")));
    }
    return Section.of(lines);
  }

  private static String authors(List<String> authors) {
    var shown = String.join(", ", authors.subList(0, Math.min(AUTHORS_SHOWN, authors.size())));
    var others = authors.size() - AUTHORS_SHOWN;
    return others > 0 ? shown + " 외 " + others + "명" : shown;
  }

  private static List<Category> categories(Paper paper) {
    var categories = new ArrayList<Category>();
    categories.add(paper.primaryCategory());
    categories.addAll(paper.crossLists());
    return categories;
  }

  private static Line links(Paper paper) {
    var links = new ArrayList<Span>();
    links.add(Span.link("arXiv " + paper.version(), "https://arxiv.org/abs/" + paper.version()));
    links.add(Span.link("PDF", "https://arxiv.org/pdf/" + paper.version()));
    links.add(Span.link("HTML", "https://arxiv.org/html/" + paper.version()));
    paper.codeLinks().forEach(url -> links.add(Span.link("코드", url)));
    var spans = Parts.join(links);
    spans.addFirst(Span.plain("🔗 "));
    return new Line(Line.Kind.TEXT, spans);
  }

  private static Line checked(SummaryRecord made) {
    return Line.of(
        "✅ 초록을 읽고 요약 · 검사 %d가지 통과 · %s".formatted(made.checksPassed().size(), made.model()));
  }
}
