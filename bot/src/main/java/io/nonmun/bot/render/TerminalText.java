package io.nonmun.bot.render;

import io.nonmun.bot.render.Span.Style;
import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Documents as text for a terminal: wrapped by display columns (Korean takes two), quotes behind a
/// bar, links spelled out.
///
/// @param columns the width to keep to; a single wide character may stand alone beyond it
/// @param ansi whether bold text is marked by escape sequences
public record TerminalText(int columns, boolean ansi) {

  private static final String BAR = "│ ";

  // What Unicode's EastAsianWidth.txt calls wide, as far as Korean papers and summaries go.
  private static final Set<UnicodeScript> WIDE_SCRIPTS =
      Set.of(
          UnicodeScript.HANGUL, UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);
  private static final Set<UnicodeBlock> WIDE_BLOCKS =
      Set.of(UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION, UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);

  /// The document, with a line feed at the end of every row.
  public String of(Document document) {
    var sections = document.sections().stream().map(this::of).toList();
    return String.join("\n", sections);
  }

  private String of(Section section) {
    var text = new StringBuilder();
    for (var line : section.lines()) {
      var bar = line.kind() == Line.Kind.TEXT ? "" : BAR;
      for (var row : rows(line, columns - section.hang() - bar.length())) {
        text.append(text.isEmpty() ? "" : " ".repeat(section.hang())).append(bar);
        row.spans().forEach(span -> text.append(of(span)));
        text.append('\n');
      }
    }
    return text.toString();
  }

  private String of(Span span) {
    return ansi && span.style() == Style.BOLD
        ? "\u001B[1m" + span.text() + "\u001B[0m"
        : span.text();
  }

  private static List<Line> rows(Line line, int room) {
    var whole = new Line(line.kind(), line.spans().stream().map(TerminalText::spellOut).toList());
    var text = whole.text();
    var graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text);
    var rows = new ArrayList<Line>();
    for (var start = 0; start < text.length(); ) {
      var end = rowEnd(text, graphemes, start, room);
      rows.add(whole.slice(start, end));
      start = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
    }
    return rows;
  }

  private static int rowEnd(String text, BreakIterator graphemes, int start, int room) {
    var used = 0;
    var lastBreak = start;
    for (int from = start, to; from < text.length(); from = to) {
      to = graphemes.following(from);
      used += width(text.substring(from, to));
      if (mayBreak(text, from)) {
        lastBreak = from;
      }
      if (used > room) {
        return lastBreak > start ? lastBreak : from > start ? from : to;
      }
    }
    return text.length();
  }

  /// At a space, unless that leaves a label without its link or a row that starts with a separator.
  private static boolean mayBreak(String text, int at) {
    return text.charAt(at) == ' '
        && !text.startsWith("http", at + 1)
        && !text.startsWith(Parts.SEPARATOR, at);
  }

  /// A link as its label and address; the address alone where that already ends with the label.
  private static Span spellOut(Span span) {
    if (span.link() == null) {
      return span;
    }
    var url = span.link().toString();
    var name = span.text().substring(span.text().lastIndexOf(' ') + 1);
    return Span.plain(url.endsWith(name) ? url : span.text() + " " + url);
  }

  /// How many columns a text takes; Korean takes two for each syllable.
  static int columns(String text) {
    var graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text);
    var columns = 0;
    for (int from = 0, to; from < text.length(); from = to) {
      to = graphemes.following(from);
      columns += width(text.substring(from, to));
    }
    return columns;
  }

  private static int width(String grapheme) {
    var first = grapheme.codePointAt(0);
    var isWide =
        WIDE_SCRIPTS.contains(UnicodeScript.of(first))
            || WIDE_BLOCKS.contains(UnicodeBlock.of(first))
            || Character.isEmojiPresentation(first)
            || grapheme.indexOf('\uFE0F') > 0; // asks for the emoji form
    return isWide ? 2 : 1;
  }
}
