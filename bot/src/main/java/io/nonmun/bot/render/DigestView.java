package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Marks;
import io.nonmun.bot.editions.Why;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A day's papers for one reader, with the count of what became of all the others.
public final class DigestView {

  private static final String OWN = "💬 ";
  private static final String BETWEEN = ", ";

  /// Two rows of a phone 360 pixels wide, in columns of half a Korean syllable.
  static final int ABOUT_COLUMNS = 84;

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
    var order = texts.of(digest.ranked() ? "digest.order.interest" : "digest.order.announced");
    var scope = new ArrayList<>(Parts.codes(digest.categories()));
    scope.add(
        Span.plain(" | " + texts.of("digest.scope", count.announced(), count.selected(), order)));
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
        lines.add(original(item.paper(), texts));
        Parts.points(summary, texts).forEach(point -> lines.add(point.in(Line.Kind.FOLDED)));
      }
      case KeySentences body -> {
        lines.add(Line.of(Span.plain(number), Span.bold(ReadableText.of(item.paper().title()))));
        lines.add(Parts.noSummary(body, texts));
        lines.add(new Line(Line.Kind.FOLDED, authors(item.paper(), texts)));
        lines.addAll(Parts.sentences(Line.Kind.FOLDED, body.sentences()));
      }
    }
    lines.add(about(item, texts));
    var button = new Button(Integer.toString(item.number()), Button.Action.CARD, item.paper().id());
    return new Section(number.length(), lines, List.of(button));
  }

  /// What the paper calls itself, and who wrote it: first in the folded quote, whose first lines
  /// are seen, so that an item is no longer for it.
  private static Line original(Paper paper, Texts texts) {
    var spans = new ArrayList<Span>();
    spans.add(Span.italic(ReadableText.of(paper.title())));
    spans.addAll(authors(paper, texts));
    return new Line(Line.Kind.FOLDED, Parts.join(spans));
  }

  private static List<Span> authors(Paper paper, Texts texts) {
    var others = paper.authors().size() - 1;
    return paper.authors().stream()
        .limit(1)
        .map(first -> others > 0 ? texts.of("item.authors", first, others) : first)
        .map(Span::plain)
        .toList();
  }

  /// What helps to choose, the reader's own before the paper's; of the paper's keywords as many as
  /// leave it in two rows of a phone.
  private static Line about(Item item, Texts texts) {
    var paper = item.paper();
    var marks = Marks.of(paper);
    var spans = new ArrayList<Span>();
    spans.add(Span.link("arXiv " + paper.id(), "https://arxiv.org/abs/" + paper.id()));
    spans.add(Span.code(paper.primaryCategory().code()));
    if (item.type() == AnnounceType.CROSS) {
      spans.add(Span.plain(texts.of("item.cross")));
    }
    if (paper.withdrawn()) {
      spans.add(Span.plain(texts.of("digest.withdrawn")));
    }
    if (marks.code() != null) {
      spans.add(Span.link(texts.of("item.code"), marks.code()));
    }
    if (marks.accepted()) {
      var venue = marks.venue();
      spans.add(Span.plain("🏛 " + (venue == null ? texts.of("item.accepted") : venue)));
    }
    why(item.why(), texts).forEach(text -> spans.add(Span.plain(text)));
    var topics = topics(item, columns(spans));
    if (!topics.isEmpty()) {
      spans.add(Span.plain(OWN + String.join(BETWEEN, topics)));
    }
    return new Line(Line.Kind.TEXT, Parts.join(spans));
  }

  private static List<String> why(Why why, Texts texts) {
    var said = new ArrayList<String>();
    if (!why.authors().isEmpty()) {
      said.add("👤 " + String.join(", ", why.authors()));
    }
    if (!why.keywords().isEmpty()) {
      said.add("🎯 " + String.join(", ", why.keywords()));
    }
    if (why.explored()) {
      said.add(texts.of("item.explored"));
    } else if (!why.words().isEmpty()) {
      said.add("👍 " + String.join(", ", why.words().subList(0, Math.min(2, why.words().size()))));
    }
    return said;
  }

  /// The paper's own keywords, without the reader's, as far as there is room.
  private static List<String> topics(Item item, int taken) {
    var topics = new ArrayList<String>();
    if (item.body() instanceof Summarised(var made)) {
      var room = ABOUT_COLUMNS - taken - TerminalText.columns(Parts.SEPARATOR + OWN);
      for (var keyword : made.summary().keywords()) {
        var columns = TerminalText.columns(keyword);
        if (columns <= room && !item.why().keywords().contains(keyword)) {
          topics.add(keyword);
          room -= columns + BETWEEN.length();
        }
      }
    }
    return topics;
  }

  private static int columns(List<Span> spans) {
    return TerminalText.columns(new Line(Line.Kind.TEXT, Parts.join(spans)).text());
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
