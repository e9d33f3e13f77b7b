package io.nonmun.bot.render;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Fills messages with a document: whole sections where they fit, whole lines where a section is
/// too long, and parts of a line only where that alone is too long for a message.
final class Pagination {

  private static final int MAX_PAPERS = 5;
  private static final int BUTTONS_IN_ROW = 5;

  private final List<Message> messages = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Button> buttons = new ArrayList<>();
  private int papers;

  private Pagination() {}

  static List<Message> of(Document document) {
    var pagination = new Pagination();
    document.sections().forEach(pagination::add);
    pagination.finish();
    return List.copyOf(pagination.messages);
  }

  private void add(Section section) {
    var isPaper = !section.buttons().isEmpty();
    if (isPaper && papers == MAX_PAPERS || !fits(gapAnd(section.lines()))) {
      finish();
    }
    if (fits(gapAnd(section.lines()))) {
      lines.addAll(gapAnd(section.lines()));
    } else {
      section.lines().forEach(this::add);
    }
    buttons.addAll(section.buttons());
    papers += isPaper ? 1 : 0;
  }

  private void add(Line line) {
    var rest = line;
    while (!rest.text().isBlank()) {
      if (!fits(List.of(rest))) {
        finish();
      }
      var cut = fits(List.of(rest)) ? rest.text().length() : cut(rest);
      lines.add(rest.slice(0, cut));
      rest = rest.slice(cut, rest.text().length());
    }
  }

  private List<Line> gapAnd(List<Line> section) {
    var spaced = new ArrayList<>(section);
    if (!lines.isEmpty()) {
      spaced.addFirst(Line.BLANK);
    }
    return spaced;
  }

  private boolean fits(List<Line> more) {
    var all = new ArrayList<>(lines);
    all.addAll(more);
    return Message.fits(all);
  }

  private void finish() {
    if (lines.isEmpty()) {
      return;
    }
    var rows = new ArrayList<List<Button>>();
    for (var i = 0; i < buttons.size(); i += BUTTONS_IN_ROW) {
      rows.add(buttons.subList(i, Math.min(i + BUTTONS_IN_ROW, buttons.size())));
    }
    messages.add(new Message(lines, rows));
    lines.clear();
    buttons.clear();
    papers = 0;
  }

  /// Where to cut a line that is too long, so that the part before it fills a message.
  private static int cut(Line line) {
    var cut = cut(line.text(), Message.MAX_UNITS);
    while (!Message.fits(List.of(line.slice(0, cut)))) {
      cut = cut(line.text(), cut / 2);
    }
    return cut;
  }

  /// The last good place to cut at or before an index: after a word, else after a grapheme, else
  /// (an endless pile of accents is one grapheme) after a code point.
  private static int cut(String text, int most) {
    var limit = Math.min(most, text.length());
    var word = text.lastIndexOf(' ', limit);
    if (word > limit / 2) {
      return word;
    }
    var graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text.substring(0, Math.min(text.length(), limit + 2)));
    var grapheme = graphemes.isBoundary(limit) ? limit : graphemes.preceding(limit);
    if (grapheme > 0) {
      return grapheme;
    }
    return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
  }
}
