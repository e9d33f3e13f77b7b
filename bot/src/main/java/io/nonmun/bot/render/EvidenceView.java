package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;

/// Each line of a summary over the sentences of the source that it rests on, in English.
public final class EvidenceView {

  private EvidenceView() {}

  public static Document of(SummaryRecord made, Texts texts) {
    var sections = new ArrayList<Section>();
    var summary = made.summary();
    sections.add(
        Section.of(
            Line.of(Span.plain(texts.of("evidence.title") + ": "), Span.bold(summary.titleKo()))));
    sections.add(section(new Parts.Point(texts.of("point.line"), summary.oneLine()), made, texts));
    Parts.points(summary, texts).forEach(point -> sections.add(section(point, made, texts)));
    return new Document(sections);
  }

  private static Section section(Parts.Point point, SummaryRecord made, Texts texts) {
    var lines = new ArrayList<Line>();
    lines.add(point.in(Line.Kind.TEXT));
    for (var number : point.line().sentences()) {
      lines.add(quote(number, made.sentences(), texts));
    }
    return Section.of(lines);
  }

  private static Line quote(int number, List<String> source, Texts texts) {
    var sentence =
        number >= 1 && number <= source.size()
            ? source.get(number - 1)
            : texts.of("evidence.missing");
    var readable = ReadableText.of(sentence); // older records keep the authors' TeX
    return new Line(Line.Kind.QUOTE, List.of(Span.plain("[%d] %s".formatted(number, readable))));
  }
}
