package io.nonmun.bot.chart;

import io.nonmun.bot.chart.Svg.Anchor;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// Announcement days in a row: how many papers each had, and how many of them are summarised. Both
/// numbers stand at each bar, whose summarised part is dark.
public final class DaysChart {

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("M/d");
  private static final int WIDTH = 320;
  private static final double MARGIN = 4;
  private static final double BARS = 72;
  private static final double GAP = 5;
  private static final double SMALL = 9;

  private DaysChart() {}

  /// @param summarised of those that were announced
  public record Count(LocalDate day, int announced, int summarised) {}

  /// @param days the oldest first
  /// @param title what the picture says, for who cannot see it
  /// @return empty where there is nothing to draw, or no letters to draw it with
  public static Optional<String> markup(List<Count> days, String title) {
    return Shown.drawn(() -> svg(days, title)).map(Svg::text);
  }

  static Optional<Svg> svg(List<Count> days, String title) {
    return days.isEmpty() ? Optional.empty() : Optional.of(draw(days, title));
  }

  private static Svg draw(List<Count> days, String title) {
    var svg = new Svg.Builder(WIDTH, title);
    var most = days.stream().mapToInt(Count::announced).max().orElse(1);
    var step = (WIDTH - 2 * MARGIN) / days.size();
    var top = MARGIN + SMALL + 3;
    var floor = top + BARS;
    for (var i = 0; i < days.size(); i++) {
      var day = days.get(i);
      var x = MARGIN + i * step;
      var whole = BARS * day.announced() / Math.max(1, most);
      var done = BARS * day.summarised() / Math.max(1, most);
      if (whole > 0) {
        svg.bar(x + GAP / 2, floor - whole, step - GAP, whole, Svg.PALE);
      }
      if (done > 0) {
        svg.bar(x + GAP / 2, floor - done, step - GAP, done, Svg.STRONG);
      }
      var middle = x + step / 2;
      svg.text(middle, floor - whole - 3, SMALL, Anchor.MIDDLE, "" + day.announced());
      svg.text(middle, floor + SMALL + 3, SMALL, Anchor.MIDDLE, "" + day.summarised());
      svg.text(middle, floor + 2 * SMALL + 7, SMALL, Anchor.MIDDLE, DAY.format(day.day()));
    }
    svg.line(MARGIN, floor, WIDTH - 2 * MARGIN);
    return svg.build((int) Math.ceil(floor + 2 * SMALL + 7 + MARGIN + 2));
  }
}
