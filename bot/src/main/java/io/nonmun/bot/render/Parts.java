package io.nonmun.bot.render;

import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText.Place;
import io.nonmun.storage.model.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The pieces that digest, card and evidence have in common.
final class Parts {

  static final String SEPARATOR = " · ";

  private static final int HEADING_EXCERPT = 60;
  private static final int HIDDEN_SHOWN = 3;
  private static final int HIDDEN_EXCERPT = 200;

  private Parts() {}

  /// One line of a summary under its name.
  record Point(String label, Summary.Line line) {

    Line in(Line.Kind kind) {
      return new Line(kind, List.of(Span.bold(label), Span.plain(": " + line.text())));
    }
  }

  static List<Point> points(Summary summary, Texts texts) {
    var always =
        Stream.of(
            new Point(texts.of("point.problem"), summary.problem()),
            new Point(texts.of("point.method"), summary.method()),
            new Point(texts.of("point.result"), summary.result()));
    var limitation =
        Stream.ofNullable(summary.limitation())
            .map(line -> new Point(texts.of("point.limitation"), line));
    return Stream.concat(always, limitation).toList();
  }

  /// What the sentences are, and why they stand there instead of a summary.
  static Line noSummary(KeySentences body, Texts texts) {
    var reason =
        switch (body.reason()) {
          case PENDING -> texts.of("summary.pending") + SEPARATOR;
          case NO_MODEL -> texts.of("summary.noModel") + SEPARATOR;
          case FAILED -> texts.of("summary.failed") + SEPARATOR;
          case LIMIT -> texts.of("summary.limit") + SEPARATOR;
          case CHAT_LIMIT -> texts.of("summary.allowance") + SEPARATOR;
          case LANGUAGE -> "";
        };
    return Line.of(Span.italic(reason + texts.of("sentences")));
  }

  /// What a paper hides: words of which nothing can be tapped: to whoever wrote them, a link is
  /// worth as much as an obedient model.
  static List<Line> hidden(List<String> hidden, Texts texts) {
    if (hidden.isEmpty()) {
      return List.of();
    }
    var lines = new ArrayList<Line>();
    lines.add(Line.of(Span.bold(texts.of("card.hidden"))));
    hidden.stream()
        .limit(HIDDEN_SHOWN)
        .map(words -> Line.of(Span.plain("• "), Span.code(Excerpt.cut(words, HIDDEN_EXCERPT))))
        .forEach(lines::add);
    if (hidden.size() > HIDDEN_SHOWN) {
      lines.add(Line.of(texts.of("card.hidden.more", hidden.size() - HIDDEN_SHOWN)));
    }
    return lines;
  }

  /// Where in a paper something stands.
  static String place(Place place, Texts texts) {
    return switch (place.in()) {
      case ABSTRACT -> texts.of("place.abstract");
      case TABLE -> texts.of("place.table", place.name());
      case FIGURE -> texts.of("place.figure", place.name());
      case SECTION -> "§" + place.name();
      case HEADING -> Excerpt.cut(place.name(), HEADING_EXCERPT);
    };
  }

  static List<Line> sentences(Line.Kind kind, List<String> sentences) {
    return sentences.stream()
        .map(text -> new Line(kind, List.of(Span.plain("• " + text))))
        .toList();
  }

  static List<Span> codes(List<Category> categories) {
    return join(categories.stream().map(category -> Span.code(category.code())).toList());
  }

  static List<Span> join(List<Span> spans) {
    var joined = new ArrayList<Span>();
    for (var span : spans) {
      if (!joined.isEmpty()) {
        joined.add(Span.plain(SEPARATOR));
      }
      joined.add(span);
    }
    return joined;
  }
}
