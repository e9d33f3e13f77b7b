package io.nonmun.bot.render;

import io.nonmun.storage.model.ReadableText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Rich Message of the Bot API 10.1: what it says in blocks, formulas as their authors wrote
/// them. Not every client shows one, so nothing is said by it alone.
///
/// Limits: <https://core.telegram.org/bots/api#rich-messages>; what is made here stays far below
/// the 32,768 characters and 500 blocks of one.
public record Rich(List<Block> blocks) {

  private static final int MOST_BLOCKS = 120;
  private static final int MOST_UNITS = 20_000;

  /// @throws IllegalArgumentException if it is empty or too much for one message
  public Rich {
    blocks = List.copyOf(blocks);
    var units = lines(blocks).mapToInt(line -> line.text().length()).sum();
    if (blocks.isEmpty() || blocks.size() > MOST_BLOCKS || units > MOST_UNITS) {
      throw new IllegalArgumentException(
          "%d blocks of %d UTF-16 units are no rich message".formatted(blocks.size(), units));
    }
  }

  public sealed interface Block {}

  public record Heading(List<Inline> text) implements Block {}

  public record Paragraph(List<Inline> text) implements Block {}

  /// Folded until it is tapped.
  public record Details(String summary, List<Block> blocks) implements Block {}

  /// A formula of its own.
  ///
  /// @param tex without its delimiters
  public record Formula(String tex) implements Block {}

  /// @param rows the first one names the columns
  public record Table(List<List<String>> rows) implements Block {}

  /// The picture that goes with the message.
  public record Figure(String caption) implements Block {}

  public sealed interface Inline {}

  public record Words(Span span) implements Inline {}

  /// @param tex without its delimiters
  public record Maths(String tex) implements Inline {}

  public static Inline plain(String text) {
    return new Words(Span.plain(text));
  }

  public static Inline bold(String text) {
    return new Words(Span.bold(text));
  }

  /// A title or an abstract as it is stored, its formulas kept.
  public static List<Inline> text(String original) {
    return ReadableText.parts(original).stream()
        .<Inline>map(part -> part.isFormula() ? formula(part.text()) : plain(part.text()))
        .toList();
  }

  private static final int LONGEST_FORMULA = 400; // beyond it none is written in a line

  private static Inline formula(String delimited) {
    var tex = tex(delimited);
    return tex.isBlank() || tex.length() > LONGEST_FORMULA
        ? plain(ReadableText.of(delimited))
        : new Maths(tex);
  }

  /// What stands between `$`, `$$`, `\(` or `\[` and its end.
  private static String tex(String delimited) {
    var width = delimited.startsWith("$$") || delimited.startsWith("\\") ? 2 : 1;
    return delimited.length() < 2 * width
        ? ""
        : delimited.substring(width, delimited.length() - width).strip();
  }

  /// What can be read of it without its form: formulas as text, tables in rows.
  public List<Line> lines() {
    return lines(blocks).toList();
  }

  private static Stream<Line> lines(List<Block> blocks) {
    return blocks.stream().flatMap(Rich::lines);
  }

  private static Stream<Line> lines(Block block) {
    return switch (block) {
      case Heading(var text) -> Stream.of(Line.of(Span.bold(plainText(text))));
      case Paragraph(var text) -> Stream.of(line(text));
      case Details(var summary, var inner) -> {
        var folded = new ArrayList<Line>();
        folded.add(new Line(Line.Kind.FOLDED, List.of(Span.bold(summary))));
        lines(inner).map(line -> new Line(Line.Kind.FOLDED, line.spans())).forEach(folded::add);
        yield folded.stream();
      }
      case Formula(var tex) -> Stream.of(Line.of(ReadableText.of("$" + tex + "$")));
      case Table(var rows) ->
          rows.stream()
              .map(row -> new Line(Line.Kind.PRE, List.of(Span.plain(String.join(" | ", row)))));
      case Figure(var caption) -> Stream.of(Line.of(Span.italic(caption)));
    };
  }

  private static Line line(List<Inline> text) {
    return new Line(Line.Kind.TEXT, text.stream().map(Rich::span).toList());
  }

  private static Span span(Inline inline) {
    return switch (inline) {
      case Words(var span) -> span;
      case Maths(var tex) -> Span.plain(ReadableText.of("$" + tex + "$"));
    };
  }

  private static String plainText(List<Inline> text) {
    return text.stream().map(Rich::span).map(Span::text).collect(Collectors.joining());
  }
}
