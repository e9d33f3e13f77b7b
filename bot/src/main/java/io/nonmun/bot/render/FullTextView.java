package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A summary of a whole text: each line with the sections that it rests on, these sentences folded,
/// and what was read.
public final class FullTextView {

  private FullTextView() {}

  public static Document of(FullTextSummary made, Texts texts) {
    var summary = made.made().summary();
    var lines = new ArrayList<Line>();
    lines.add(
        line(List.of(Span.plain(summary.oneLine().text() + " ")), summary.oneLine(), made, texts));
    for (var point : Parts.points(summary, texts)) {
      var said = List.of(Span.bold(point.label()), Span.plain(": " + point.line().text() + " "));
      lines.add(line(said, point.line(), made, texts));
    }
    return new Document(
        List.of(
            Section.of(
                Line.of(Span.plain("📄 "), Span.bold(summary.titleKo())),
                Line.of(
                    Span.plain(texts.of("full.title") + Parts.SEPARATOR),
                    link(made.made().paper()))),
            Section.of(lines),
            Section.of(evidence(made, texts)),
            Section.of(foot(made, texts))));
  }

  private static Span link(PaperVersion paper) {
    return Span.link("arXiv " + paper, "https://arxiv.org/abs/" + paper);
  }

  /// What is said, and where in the paper that stands.
  private static Line line(List<Span> said, Summary.Line line, FullTextSummary made, Texts texts) {
    var places =
        cited(line, made)
            .map(number -> Parts.place(made.places().get(number - 1), texts))
            .distinct()
            .collect(Collectors.joining(", "));
    var spans = new ArrayList<>(said);
    spans.add(Span.code(places));
    return new Line(Line.Kind.TEXT, spans);
  }

  /// The numbers of the sentences that a line rests on.
  static Stream<Integer> cited(Summary.Line line, FullTextSummary made) {
    return line.sentences().stream().distinct().filter(n -> n >= 1 && n <= made.places().size());
  }

  /// Each sentence once, in the paper's order.
  private static List<Line> evidence(FullTextSummary made, Texts texts) {
    var summary = made.made().summary();
    var lines = new ArrayList<Line>();
    lines.add(new Line(Line.Kind.FOLDED, List.of(Span.bold(texts.of("answer.evidence")))));
    Stream.of(
            Stream.of(summary.oneLine(), summary.problem(), summary.method(), summary.result()),
            Stream.ofNullable(summary.limitation()))
        .flatMap(each -> each)
        .flatMap(line -> cited(line, made))
        .distinct()
        .sorted()
        .map(number ->
            new Line(
                Line.Kind.FOLDED,
                List.of(
                    Span.code(Parts.place(made.places().get(number - 1), texts)),
                    Span.plain(" " + ReadableText.of(made.made().sentences().get(number - 1))))))
        .forEach(lines::add);
    return lines;
  }

  /// What was read, and what of it readers do not see.
  public static List<Line> foot(FullTextSummary made, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.addAll(Parts.hidden(made.hidden(), texts));
    lines.add(
        Line.of(
            texts.of(
                "full.read",
                texts.of("answer.origin." + made.origin()),
                made.sentences(),
                made.made().sentences().size(),
                made.made().checksPassed().size(),
                made.made().model())));
    return lines;
  }
}
