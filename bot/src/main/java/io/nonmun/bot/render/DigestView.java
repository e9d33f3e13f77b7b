package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ReadableText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A day's papers for one reader, with the count of what became of all the others.
public final class DigestView {

  private DigestView() {}

  public static Document of(Digest digest, Texts texts) {
    var sections = new ArrayList<Section>();
    sections.add(header(digest, texts));
    digest.items().forEach(item -> sections.add(section(item, texts)));
    sections.add(Section.of(coverage(digest.coverage(), texts)));
    return new Document(sections);
  }

  /// The terminal's one line for a day on which arXiv announced nothing.
  public static Document ofQuietDay(LocalDate day) {
    var texts = Texts.KOREAN;
    return new Document(List.of(Section.of(Line.of(texts.of("terminal.quiet", texts.day(day))))));
  }

  private static Section header(Digest digest, Texts texts) {
    var count = digest.coverage();
    var scope = new ArrayList<>(Parts.codes(digest.categories()));
    scope.add(Span.plain(" | " + texts.of("digest.scope", count.announced(), count.selected())));
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.bold(texts.of("digest.title", texts.day(digest.day())))));
    lines.add(new Line(Line.Kind.TEXT, scope));
    if (!digest.unread().isEmpty()) {
      var unread = Parts.codes(digest.unread());
      unread.addFirst(Span.plain(texts.of("digest.unread") + ": "));
      lines.add(new Line(Line.Kind.TEXT, unread));
    }
    if (!digest.missing().isEmpty()) {
      lines.add(Line.of(missing(digest.missing(), texts)));
    }
    return Section.of(lines);
  }

  private static String missing(List<LocalDate> days, Texts texts) {
    var first = texts.day(days.getFirst());
    return days.size() == 1
        ? texts.of("digest.missing", first)
        : texts.of("digest.missing.days", days.size(), first, texts.day(days.getLast()));
  }

  private static Section section(Item item, Texts texts) {
    var number = item.number() + ". ";
    var lines = new ArrayList<Line>();
    switch (item.body()) {
      case Summarised(var made) -> {
        var summary = made.summary();
        lines.add(Line.of(Span.plain(number), Span.bold(summary.titleKo())));
        lines.add(Line.of(summary.oneLine().text()));
        Parts.points(summary, texts).forEach(point -> lines.add(point.in(Line.Kind.FOLDED)));
      }
      case KeySentences body -> {
        lines.add(Line.of(Span.plain(number), Span.bold(ReadableText.of(item.paper().title()))));
        lines.add(Parts.noSummary(body, texts));
        lines.addAll(Parts.sentences(Line.Kind.FOLDED, body.sentences()));
      }
    }
    lines.add(about(item, texts));
    var button = new Button(Integer.toString(item.number()), Button.Action.CARD, item.paper().id());
    return new Section(number.length(), lines, List.of(button));
  }

  private static Line about(Item item, Texts texts) {
    var paper = item.paper();
    var spans = new ArrayList<Span>();
    spans.add(Span.link("arXiv " + paper.id(), "https://arxiv.org/abs/" + paper.id()));
    spans.add(Span.code(paper.primaryCategory().code()));
    if (paper.withdrawn()) {
      spans.add(Span.plain(texts.of("digest.withdrawn")));
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

  private static Line coverage(Coverage count, Texts texts) {
    var parts = new ArrayList<String>();
    parts.add(texts.of("foot.announced", count.announced()));
    parts.add(texts.of("foot.fetched", count.fetched()));
    parts.add(texts.of("foot.summarised", count.summarised()));
    addIfAny(parts, texts.of("foot.extracted", count.extracted()), count.extracted());
    addIfAny(parts, texts.of("foot.skipped", count.skipped()), count.skipped());
    addIfAny(parts, texts.of("foot.failed", count.failed()), count.failed());
    addIfAny(parts, texts.of("foot.waiting", count.waiting()), count.waiting());
    parts.add(texts.of("foot.selected", count.selected()));
    return Line.of(String.join(Parts.SEPARATOR, parts));
  }

  private static void addIfAny(List<String> parts, String text, int count) {
    if (count > 0) {
      parts.add(text);
    }
  }
}
