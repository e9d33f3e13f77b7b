package io.nonmun.bot.render;

import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;

/// Each line of a summary over the sentences of the source that it rests on, in English.
public final class EvidenceView {

  private EvidenceView() {}

  public static Document of(SummaryRecord made) {
    var sections = new ArrayList<Section>();
    sections.add(Section.of(Line.of(Span.plain("🔎 근거: "), Span.bold(made.summary().titleKo()))));
    sections.add(section(new Parts.Point("한 줄", made.summary().oneLine()), made.sentences()));
    Parts.points(made.summary()).forEach(point -> sections.add(section(point, made.sentences())));
    return new Document(sections);
  }

  private static Section section(Parts.Point point, List<String> source) {
    var lines = new ArrayList<Line>();
    lines.add(point.in(Line.Kind.TEXT));
    for (var number : point.line().sentences()) {
      lines.add(quote(number, source));
    }
    return Section.of(lines);
  }

  private static Line quote(int number, List<String> source) {
    var sentence = number >= 1 && number <= source.size() ? source.get(number - 1) : "(초록에 없는 문장)";
    var readable = ReadableText.of(sentence); // older records keep the authors' TeX
    return new Line(Line.Kind.QUOTE, List.of(Span.plain("[%d] %s".formatted(number, readable))));
  }
}
