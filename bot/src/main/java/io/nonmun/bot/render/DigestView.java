package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.storage.model.ReadableText;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A day's papers for one reader, with the count of what became of all the others.
public final class DigestView {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("M월 d일(E)", Locale.KOREAN);

  private DigestView() {}

  public static Document of(Digest digest) {
    var sections = new ArrayList<Section>();
    sections.add(header(digest));
    digest.items().forEach(item -> sections.add(section(item)));
    sections.add(Section.of(coverage(digest.coverage())));
    return new Document(sections);
  }

  /// The one line for a day on which arXiv announced nothing.
  public static Document ofQuietDay(LocalDate day) {
    return new Document(
        List.of(Section.of(Line.of("📭 " + DAY.format(day) + "에는 arXiv 발표가 없습니다."))));
  }

  private static Section header(Digest digest) {
    var scope = new ArrayList<>(Parts.codes(digest.categories()));
    scope.add(
        Span.plain(
            " | 새 논문 %d편 중 관심순 %d편"
                .formatted(digest.coverage().announced(), digest.coverage().selected())));
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.bold("📰 " + DAY.format(digest.day()) + " 논문 브리핑")));
    lines.add(new Line(Line.Kind.TEXT, scope));
    if (!digest.unread().isEmpty()) {
      var unread = Parts.codes(digest.unread());
      unread.addFirst(Span.plain("⚠️ 읽지 못한 분류: "));
      lines.add(new Line(Line.Kind.TEXT, unread));
    }
    return Section.of(lines);
  }

  private static Section section(Item item) {
    var number = item.number() + ". ";
    var lines = new ArrayList<Line>();
    switch (item.body()) {
      case Summarised(var made) -> {
        var summary = made.summary();
        lines.add(Line.of(Span.plain(number), Span.bold(summary.titleKo())));
        lines.add(Line.of(summary.oneLine().text()));
        Parts.points(summary).forEach(point -> lines.add(point.in(Line.Kind.FOLDED)));
      }
      case KeySentences body -> {
        lines.add(Line.of(Span.plain(number), Span.bold(ReadableText.of(item.paper().title()))));
        lines.add(Parts.noSummary(body));
        lines.addAll(Parts.sentences(Line.Kind.FOLDED, body.sentences()));
      }
    }
    lines.add(about(item));
    var button = new Button(Integer.toString(item.number()), Button.Action.CARD, item.paper().id());
    return new Section(number.length(), lines, List.of(button));
  }

  private static Line about(Item item) {
    var paper = item.paper();
    var spans = new ArrayList<Span>();
    spans.add(Span.link("arXiv " + paper.id(), "https://arxiv.org/abs/" + paper.id()));
    spans.add(Span.code(paper.primaryCategory().code()));
    if (paper.withdrawn()) {
      spans.add(Span.plain("⚠️ 철회됨"));
    }
    var topics = topics(item);
    if (!topics.isEmpty()) {
      spans.add(Span.plain("💬 " + String.join(", ", topics)));
    }
    return new Line(Line.Kind.TEXT, Parts.join(spans));
  }

  /// Why the paper is here: the reader's keywords, else its own.
  private static List<String> topics(Item item) {
    if (item.matched().isEmpty() && item.body() instanceof Summarised(var made)) {
      return made.summary().keywords();
    }
    return item.matched();
  }

  private static Line coverage(Coverage count) {
    var parts = new ArrayList<String>();
    parts.add("발표 " + count.announced());
    parts.add("수집 " + count.fetched());
    parts.add("요약 " + count.summarised());
    addIfAny(parts, "발췌", count.extracted());
    addIfAny(parts, "건너뜀", count.skipped());
    addIfAny(parts, "실패", count.failed());
    addIfAny(parts, "대기", count.waiting());
    parts.add("선별 " + count.selected());
    return Line.of(String.join(Parts.SEPARATOR, parts));
  }

  private static void addIfAny(List<String> parts, String name, int count) {
    if (count > 0) {
      parts.add(name + " " + count);
    }
  }
}
