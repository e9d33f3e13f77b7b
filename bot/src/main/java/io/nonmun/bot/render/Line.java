package io.nonmun.bot.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// One paragraph: spans in a row, in the open or in a block. Neighbouring lines of one kind of
/// block make one block.
public record Line(Kind kind, List<Span> spans) {

  public enum Kind {
    TEXT,
    QUOTE,
    /// A quote that shows its first lines and unfolds on a tap.
    FOLDED,
    /// Text to be taken as it is, by one tap: a piece of a file.
    PRE
  }

  static final Line BLANK = new Line(Kind.TEXT, List.of());

  public Line {
    spans =
        spans.stream()
            .filter(span -> !span.text().isEmpty())
            .map(span -> kind == Kind.PRE ? Span.plain(span.text()) : span) // no marks inside
            .toList();
  }

  public static Line of(Span... spans) {
    return new Line(Kind.TEXT, List.of(spans));
  }

  public static Line of(String text) {
    return of(Span.plain(text));
  }

  public String text() {
    return spans.stream().map(Span::text).collect(Collectors.joining());
  }

  /// Part of this line, from one UTF-16 index of [#text] to another, in the same styles and without
  /// blanks at its ends.
  Line slice(int from, int to) {
    var text = text();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (from < to && text.charAt(to - 1) == ' ') {
      to--;
    }
    var parts = new ArrayList<Span>();
    var start = 0;
    for (var span : spans) {
      var end = start + span.text().length();
      if (start < to && from < end) {
        parts.add(span.slice(Math.max(from, start) - start, Math.min(to, end) - start));
      }
      start = end;
    }
    return new Line(kind, parts);
  }
}
