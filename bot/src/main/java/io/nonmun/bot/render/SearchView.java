package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A page of what `/search` found: each paper with the line of it that has the words, which are
/// marked.
public final class SearchView {

  /// Of a line that is shown for its words.
  private static final int EXCERPT = 160;

  private SearchView() {}

  /// @param notes of the chat about the paper
  /// @param isNear whether it is found by its meaning, and has not all the words
  public record Hit(
      Paper paper, @Nullable SummaryRecord summary, List<String> notes, boolean isNear) {
    public Hit {
      notes = List.copyOf(notes);
    }
  }

  /// @param query as the reader wrote it
  /// @param words of it that are looked for
  /// @param from how many come before the page
  /// @param total of all pages
  public record Results(String query, List<String> words, int from, int total, List<Hit> page) {
    public Results {
      words = List.copyOf(words);
      page = List.copyOf(page);
    }
  }

  /// @param arrows to the pages before and behind
  public static Message of(Results results, List<Button> arrows, Texts texts) {
    if (results.page().isEmpty()) {
      return Message.of(texts.of("search.none", Excerpt.cut(results.query(), EXCERPT)));
    }
    var marks = new Marks(results.words());
    var lines = new ArrayList<Line>();
    lines.add(
        Line.of(
            Span.bold(
                texts.of("search.title", Excerpt.cut(results.query(), EXCERPT), results.total()))));
    var numbers = new ArrayList<Button>();
    var number = results.from();
    for (var hit : results.page()) {
      number++;
      lines.add(Line.BLANK);
      lines.addAll(lines(number, hit, marks, texts));
      numbers.add(new Button(Integer.toString(number), Button.Action.CARD, hit.paper().id()));
    }
    var rows = new ArrayList<List<Button>>();
    rows.add(numbers);
    if (!arrows.isEmpty()) {
      rows.add(arrows);
    } else if (results.total() > results.page().size()) {
      lines.add(Line.BLANK);
      lines.add(Line.of(texts.of("search.long")));
    }
    return new Message(lines, rows);
  }

  private static List<Line> lines(int number, Hit hit, Marks marks, Texts texts) {
    var paper = hit.paper();
    var lines = new ArrayList<Line>();
    var english = ReadableText.of(paper.title());
    var title = hit.summary() == null ? english : hit.summary().summary().titleKo();
    var head = new ArrayList<Span>();
    head.add(Span.plain(number + ". "));
    head.addAll(marks.in(title));
    lines.add(new Line(Line.Kind.TEXT, head));
    if (hit.summary() != null) {
      lines.add(new Line(Line.Kind.TEXT, marks.in(english)));
    }
    line(hit, title + "\n" + english, marks)
        .ifPresent(line -> lines.add(new Line(Line.Kind.TEXT, line)));
    hit.notes().stream()
        .filter(marks::isIn)
        .findFirst()
        .ifPresent(note -> {
          var spans = new ArrayList<>(marks.in(Excerpt.around(note, marks.first(note), EXCERPT)));
          spans.addFirst(Span.plain("📝 "));
          lines.add(new Line(Line.Kind.TEXT, spans));
        });
    var about = new ArrayList<Span>();
    if (paper.id().isUpload()) {
      about.add(
          Span.plain(texts.of("card.upload", Objects.requireNonNullElse(paper.comment(), ""))));
    } else {
      about.add(Span.link("arXiv " + paper.id(), "https://arxiv.org/abs/" + paper.id()));
      about.add(Span.code(paper.primaryCategory().code()));
    }
    paper.authors().stream().findFirst().map(Span::plain).ifPresent(about::add);
    if (hit.isNear()) {
      about.add(Span.plain(texts.of("search.near")));
    }
    lines.add(new Line(Line.Kind.TEXT, Parts.join(about)));
    return lines;
  }

  /// What has the words, if the titles have not; else what it is about.
  private static Optional<List<Span>> line(Hit hit, String titles, Marks marks) {
    var texts = new ArrayList<String>();
    if (hit.summary() != null) {
      var made = hit.summary().summary();
      Stream.of(made.oneLine(), made.problem(), made.method(), made.result(), made.limitation())
          .filter(Objects::nonNull)
          .forEach(line -> texts.add(line.text()));
    }
    texts.add(ReadableText.of(hit.paper().abstractText()));
    var shown =
        marks.isIn(titles)
            ? Optional.<String>empty()
            : texts.stream().filter(marks::isIn).findFirst();
    return (hit.summary() == null ? shown : shown.or(() -> Optional.of(texts.getFirst())))
        .map(text -> marks.in(Excerpt.around(text, marks.first(text), EXCERPT)));
  }
}
