package io.nonmun.bot.render;

import io.nonmun.bot.render.Proven.Quote;
import io.nonmun.bot.render.Rich.Block;
import io.nonmun.bot.render.Rich.Details;
import io.nonmun.bot.render.Rich.Figure;
import io.nonmun.bot.render.Rich.Heading;
import io.nonmun.bot.render.Rich.Inline;
import io.nonmun.bot.render.Rich.Paragraph;
import io.nonmun.bot.render.Rich.Table;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.FullText.Place;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What follows a paper's card where a chat sees Rich Messages: its figure, its abstract with the
/// formulas as mathematics, what the summary rests on, and rows of the tables that it cites. The
/// card itself stays what it is.
public final class RichCardView {

  private static final int LONGEST_ABSTRACT = 6_000;
  private static final int LONGEST_QUOTE = 600;
  private static final int LONGEST_CELL = 80;
  private static final int MOST_ROWS = 12;
  private static final int MOST_COLUMNS = 8;

  private RichCardView() {}

  /// What tells a reader whether formulas and tables can be seen.
  public static Rich test(Texts texts) {
    return new Rich(
        List.of(
            new Heading(List.of(Rich.plain(texts.of("rich.test")))),
            new Paragraph(
                List.of(
                    Rich.plain(texts.of("rich.test.inline") + " "),
                    new Rich.Maths("\\alpha_i = \\frac{e^{s_i}}{\\sum_j e^{s_j}}"))),
            new Rich.Formula("\\mathcal{L} = -\\sum_{t=1}^{T} \\log p_\\theta(x_t \\mid x_{<t})"),
            new Table(
                List.of(
                    List.of(texts.of("rich.test.model"), texts.of("rich.test.score")),
                    List.of("A", "61.2"),
                    List.of("B", "68.9"))),
            new Details(
                texts.of("rich.test.fold"),
                List.of(new Paragraph(List.of(Rich.plain(texts.of("rich.test.folded"))))))));
  }

  /// @param made the summary, or null
  /// @param whole a summary of the whole text, or null
  /// @param caption of the figure that goes with it; null for none
  public static Rich of(
      Paper paper,
      @Nullable SummaryRecord made,
      @Nullable FullTextSummary whole,
      @Nullable String caption,
      Texts texts) {
    var blocks = new ArrayList<Block>();
    if (caption != null) {
      blocks.add(new Figure(Excerpt.cut(caption, LONGEST_QUOTE)));
    }
    blocks.add(new Heading(Rich.text(paper.title())));
    blocks.add(
        new Paragraph(
            List.of(
                new Rich.Words(
                    Span.link(
                        "arXiv " + paper.version(), "https://arxiv.org/abs/" + paper.version())))));
    if (paper.abstractText().length() <= LONGEST_ABSTRACT) {
      var text = new Paragraph(Rich.text(paper.abstractText()));
      blocks.add(new Details(texts.of("rich.abstract"), List.of(text)));
    }
    if (texts.language() == Language.KO) { // as summaries are
      if (made != null) {
        blocks.add(new Details(texts.of("rich.evidence"), evidence(made, texts)));
      }
      if (whole != null) {
        blocks.add(new Details(texts.of("full.title"), proven(Proven.of(whole, texts))));
        table(whole, texts).ifPresent(blocks::add);
      }
    }
    return new Rich(blocks);
  }

  private static List<Block> evidence(SummaryRecord made, Texts texts) {
    var blocks = new ArrayList<Block>();
    var points =
        Stream.concat(
            Stream.of(new Parts.Point(texts.of("point.line"), made.summary().oneLine())),
            Parts.points(made.summary(), texts).stream());
    points.forEach(point -> {
      blocks.add(said(point.label(), point.line().text()));
      point.line().sentences().stream()
          .filter(number -> number >= 1 && number <= made.sentences().size())
          .map(number -> made.sentences().get(number - 1))
          .filter(sentence -> sentence.length() <= LONGEST_QUOTE)
          .forEach(sentence -> blocks.add(new Paragraph(Rich.text(sentence))));
    });
    return blocks;
  }

  private static List<Block> proven(List<Proven> lines) {
    var blocks = new ArrayList<Block>();
    for (var line : lines) {
      blocks.add(said(line.label(), line.text()));
      for (var quote : line.quotes()) {
        blocks.add(new Paragraph(quoted(quote)));
      }
    }
    return blocks;
  }

  private static Paragraph said(String label, String text) {
    return new Paragraph(
        label.isEmpty()
            ? List.of(Rich.plain(text))
            : List.of(Rich.bold(label), Rich.plain(": " + text)));
  }

  private static List<Inline> quoted(Quote quote) {
    return List.of(
        new Rich.Words(Span.code(quote.place())),
        Rich.plain(" " + Excerpt.cut(quote.text(), LONGEST_QUOTE)));
  }

  /// The cited rows of tables, each cell under nothing but its place: what columns mean, the rows
  /// themselves say.
  private static Optional<Block> table(FullTextSummary whole, Texts texts) {
    var rows = new ArrayList<List<String>>();
    var sentences = whole.made().sentences();
    for (var i = 0; i < sentences.size() && rows.size() < MOST_ROWS; i++) {
      var place = whole.places().get(i);
      if (place.in() == Place.In.TABLE) {
        var row = new ArrayList<String>();
        row.add(Parts.place(place, texts));
        Arrays.stream(sentences.get(i).split("\\s*\\|\\s*"))
            .map(cell -> Excerpt.cut(cell.strip(), LONGEST_CELL))
            .filter(cell -> !cell.isEmpty())
            .limit(MOST_COLUMNS - 1)
            .forEach(row::add);
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    var columns = rows.stream().mapToInt(List::size).max().orElse(1);
    var head = new ArrayList<String>();
    head.add(texts.of("rich.where"));
    head.add(texts.of("rich.row"));
    var all = new ArrayList<List<String>>();
    all.add(head);
    all.addAll(rows);
    return Optional.of(new Table(all.stream().map(row -> padded(row, columns)).toList()));
  }

  private static List<String> padded(List<String> row, int columns) {
    var padded = new ArrayList<>(row);
    while (padded.size() < columns) {
      padded.add("");
    }
    return padded;
  }
}
