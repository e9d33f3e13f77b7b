package io.nonmun.bot.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The one font of all charts, in the jar. Widths are in the chart's units.
final class ChartFont {

  static final String FAMILY = "Nonmun Sans";

  private static final String FILE = "nonmun-sans.ttf";
  private static final String ELLIPSIS = "…";
  private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);
  private static final ChartFont INSTANCE = new ChartFont();

  private final Font font;

  private ChartFont() {
    try (var stream = ChartFont.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException(FILE + " is missing from the program");
      }
      font = Font.createFont(Font.TRUETYPE_FONT, stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FontFormatException e) {
      throw new IllegalStateException(FILE + " is damaged", e);
    }
    GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(font);
  }

  static ChartFont get() {
    return INSTANCE;
  }

  double width(String text, double size) {
    return font.deriveFont((float) size).getStringBounds(text, EXACT).getWidth();
  }

  /// What can be shown: on one line, a sign that the font lacks as `□`.
  String shown(String text) {
    var shown = new StringBuilder();
    text.strip()
        .codePoints()
        .map(sign -> Character.isWhitespace(sign) ? ' ' : sign)
        .filter(sign -> !Character.isISOControl(sign))
        .map(sign -> font.canDisplay(sign) ? sign : '□')
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /// The text in as few lines as have room for it, parted at spaces where that can be; what has no
  /// room in the last one ends in `…`.
  List<String> wrap(String text, double size, double room, int most) {
    var lines = new ArrayList<String>();
    var left = shown(text);
    while (!left.isEmpty() && lines.size() < most) {
      var end = fitting(left, size, room);
      if (end == left.length()) {
        lines.add(left);
        return lines;
      }
      if (lines.size() == most - 1) {
        end = fitting(left, size, room - width(ELLIPSIS, size));
        lines.add(left.substring(0, end).stripTrailing() + ELLIPSIS);
        return lines;
      }
      var space = left.lastIndexOf(' ', end);
      var cut = space > 0 ? space : Math.max(end, left.offsetByCodePoints(0, 1));
      lines.add(left.substring(0, cut).stripTrailing());
      left = left.substring(cut).stripLeading();
    }
    return lines;
  }

  /// How many chars of the text have room.
  private int fitting(String text, double size, double room) {
    var end = 0;
    while (end < text.length()) {
      var next = text.offsetByCodePoints(end, 1);
      if (width(text.substring(0, next), size) > room) {
        return end;
      }
      end = next;
    }
    return end;
  }
}
