package io.nonmun.bot.chart;

import io.nonmun.bot.chart.Svg.Anchor;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/// A chart that is drawn from the top to the bottom, on a phone's whole width: what charts are made
/// of, so that all have the same form.
final class Sheet {

  static final int WIDTH = 320;
  static final double HEAD = 16;
  static final double TITLE = 14;
  static final double NAME = 12;
  static final double SMALL = 11;
  static final double COUNT = 9;

  private static final double MARGIN = 12;
  private static final double ROOM = WIDTH - 2 * MARGIN;
  private static final double BARS = 40;
  private static final double GAP = 3;

  private final Svg.Builder svg;
  private double y = MARGIN;

  /// @param title what the picture says, for who cannot see it
  Sheet(String title) {
    svg = new Svg.Builder(WIDTH, title);
  }

  Sheet skip(double units) {
    y += units;
    return this;
  }

  Sheet rule() {
    y += 8;
    svg.line(MARGIN, y, ROOM);
    y += 4;
    return this;
  }

  /// Text below what there is.
  Sheet lines(String text, double size, int most) {
    for (var line : ChartFont.get().wrap(text, size, ROOM, most)) {
      y += size;
      svg.text(MARGIN, y, size, Anchor.START, line);
      y += size * 0.35;
    }
    return this;
  }

  /// Two short texts at the ends of one row.
  Sheet ends(String left, String right) {
    y += COUNT + 3;
    svg.text(MARGIN, y, COUNT, Anchor.START, left);
    svg.text(WIDTH - MARGIN, y, COUNT, Anchor.END, right);
    y += 4;
    return this;
  }

  /// Upright bars in a row, each with its number on top.
  ///
  /// @param labels as the numbers are written; empty for a bar of which nothing is known
  /// @param isStrong which ones are dark
  Sheet bars(List<Integer> counts, List<String> labels, IntPredicate isStrong) {
    var most = Math.max(1, Collections.max(counts));
    var step = ROOM / counts.size();
    var floor = y + 4 + COUNT + BARS;
    for (var i = 0; i < counts.size(); i++) {
      var height = BARS * counts.get(i) / most;
      var x = MARGIN + step * i;
      if (height > 0) {
        var fill = isStrong.test(i) ? Svg.STRONG : Svg.PALE;
        svg.bar(x + GAP / 2, floor - height, step - GAP, height, fill);
      }
      if (!labels.get(i).isEmpty()) {
        svg.text(x + step / 2, floor - height - 2, COUNT, Anchor.MIDDLE, labels.get(i));
      }
    }
    svg.line(MARGIN, floor, ROOM);
    y = floor;
    return this;
  }

  /// What stands under each of [#bars].
  Sheet under(List<String> labels) {
    y += COUNT + 3;
    var step = ROOM / labels.size();
    for (var i = 0; i < labels.size(); i++) {
      svg.text(MARGIN + step * (i + 0.5), y, COUNT, Anchor.MIDDLE, labels.get(i));
    }
    y += 4;
    return this;
  }

  /// A bar that lies behind its name, if it has one, with its number at its end.
  ///
  /// @param most count, which takes the whole room
  Sheet row(String name, int count, int most) {
    var font = ChartFont.get();
    var names = name.isEmpty() ? 0 : ROOM * 0.3;
    var number = Integer.toString(count);
    var left = MARGIN + names + 4;
    var room = ROOM - names - 8 - font.width(number, SMALL);
    var shown = font.wrap(name, SMALL, names, 1);
    y += 4;
    if (!shown.isEmpty()) {
      svg.text(MARGIN, y + SMALL - 1, SMALL, Anchor.START, shown.getFirst());
    }
    var width = most == 0 ? 0 : room * count / most;
    if (width > 0) {
      svg.bar(left, y, width, SMALL, Svg.STRONG);
    }
    svg.text(left + width + 3, y + SMALL - 1, SMALL, Anchor.START, number);
    y += SMALL + 2;
    return this;
  }

  Svg build() {
    return svg.build((int) Math.ceil(y + MARGIN));
  }
}
