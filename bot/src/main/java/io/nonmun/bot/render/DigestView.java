package io.nonmun.bot.render;

import static java.util.stream.Collectors.joining;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Themes.Flow;
import io.nonmun.bot.editions.Themes.Theme;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A day's papers for one reader, with the count of what became of all the others.
public final class DigestView {

  private static final String BETWEEN = ", ";

  /// So many words of those that decided are named; the card's button names more.
  private static final int WORDS = 2;

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
    if (digest.flow() != null) {
      lines.addAll(flow(digest.flow(), texts));
    }
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

  /// `오늘의 흐름`: what the day is about, in two lines.
  private static List<Line> flow(Flow flow, Texts texts) {
    var themes =
        flow.themes().stream()
            .map(theme ->
                texts.of(
                    "digest.theme",
                    texts.language() == Language.KO ? theme.korean() : theme.english(),
                    theme.papers()))
            .collect(joining(BETWEEN));
    var named = flow.themes().stream().mapToInt(Theme::papers).sum();
    return List.of(
        Line.of(texts.of("digest.flow", themes)),
        Line.of(texts.of("digest.flow.part", flow.papers(), named, 100 * named / flow.papers())));
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

  /// What helps to choose, the reader's own before the paper's, as far as two rows of a phone go.
  private static Line about(Item item, Texts texts) {
    var paper = item.paper();
    var marks = item.marks();
    var why = item.why();
    var line = new Row(ABOUT_COLUMNS);
    line.add(Span.link("arXiv " + paper.id(), "https://arxiv.org/abs/" + paper.id()));
    line.add(Span.code(paper.primaryCategory().code()));
    if (item.type() == AnnounceType.CROSS) {
      line.add(Span.plain(texts.of("item.cross")));
    }
    if (paper.withdrawn()) {
      line.add(Span.plain(texts.of("digest.withdrawn")));
    }
    line.add("👤 ", why.authors());
    line.add("🎯 ", why.keywords());
    if (why.explored()) {
      line.add(Span.plain(texts.of("item.explored")));
    }
    if (marks.code() != null) {
      line.add(Span.link(texts.of("item.code"), marks.code()));
    }
    if (marks.accepted()) {
      var venue = marks.venue();
      line.add(Span.plain("🏛 " + (venue == null ? texts.of("item.accepted") : venue)));
    }
    if (!why.explored()) {
      line.add("👍 ", why.words().stream().limit(WORDS).toList());
    }
    if (marks.votes() > 0) {
      line.add(Span.plain("🤗 " + marks.votes()));
    }
    if (item.body() instanceof Summarised(var made)) {
      var own = new ArrayList<>(made.summary().keywords());
      own.removeAll(why.keywords());
      line.add("💬 ", own);
    }
    return new Line(Line.Kind.TEXT, Parts.join(line.spans));
  }

  /// What has room in so many columns, in the order in which it comes.
  private static final class Row {

    private final List<Span> spans = new ArrayList<>();
    private int room;

    Row(int columns) {
      room = columns + Parts.SEPARATOR.length(); // the first part has none before it
    }

    void add(Span part) {
      var columns = TerminalText.columns(Parts.SEPARATOR + part.text());
      if (columns <= room) {
        spans.add(part);
        room -= columns;
      }
    }

    /// As many of the words as there is room for.
    void add(String mark, List<String> words) {
      var fitting = new ArrayList<String>();
      var left = room - TerminalText.columns(Parts.SEPARATOR + mark);
      for (var word : words) {
        var columns = TerminalText.columns(word);
        if (columns <= left) {
          fitting.add(word);
          left -= columns + BETWEEN.length();
        }
      }
      if (!fitting.isEmpty()) {
        add(Span.plain(mark + String.join(BETWEEN, fitting)));
      }
    }
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
