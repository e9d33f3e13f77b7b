package io.nonmun.bot.chart;

import io.nonmun.bot.chart.Svg.Anchor;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Grown;
import io.nonmun.bot.trends.Trends.Growth;
import io.nonmun.bot.trends.Trends.Span;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.model.Language;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/trends` in a picture and in words: for each topic that grew, its papers in each of the last
/// weeks. All small pictures of one have the same form; what is held against the rest is dark, and
/// each bar has its number.
public final class TrendChart {

  /// Telegram scales a picture down to what a phone has: 320 units are its whole width.
  static final int WIDTH = 320;

  private static final Logger log = LoggerFactory.getLogger(TrendChart.class);
  private static final int PIXELS = 4; // for a unit
  private static final int SHOWN = 3;
  private static final double MARGIN = 12;
  private static final double ROOM = WIDTH - 2 * MARGIN;
  private static final double BARS = 40;
  private static final double GAP = 3;
  private static final double HEAD = 16;
  private static final double TITLE = 14;
  private static final double NAME = 12;
  private static final double SMALL = 11;
  private static final double COUNT = 9;

  private final Trends trends;
  private final Texts texts;
  private final Svg.Builder svg;
  private double y = MARGIN;

  private TrendChart(Trends trends, Texts texts) {
    this.trends = trends;
    this.texts = texts;
    this.svg = new Svg.Builder(WIDTH, texts.of("trends.title", texts.day(trends.newest())));
  }

  /// @return a PNG; empty where there is nothing to show, and [#words] says why; and where the
  ///   machine cannot draw letters (on Linux, without fontconfig's library)
  public static Optional<byte[]> png(Trends trends, Texts texts) {
    try {
      return svg(trends, texts).map(svg -> svg.png(PIXELS));
    } catch (LinkageError | IllegalStateException e) {
      log.warn("charts cannot be drawn, their words are sent: {} {}", e, e.getCause());
      return Optional.empty();
    }
  }

  /// The same as SVG, for a page that has letters of its own.
  public static Optional<String> markup(Trends trends, Texts texts) {
    try {
      return svg(trends, texts).map(Svg::text);
    } catch (LinkageError | IllegalStateException e) {
      log.warn("charts cannot be drawn, their words are shown: {} {}", e, e.getCause());
      return Optional.empty();
    }
  }

  static Optional<Svg> svg(Trends trends, Texts texts) {
    for (var span : Span.values()) {
      if (trends.grown(span) instanceof Grown(var topics) && !topics.isEmpty()) {
        return Optional.of(new TrendChart(trends, texts).draw());
      }
    }
    return Optional.empty();
  }

  /// All that the picture says, for whoever does not see it.
  public static List<String> words(Trends trends, Texts texts) {
    var lines = new ArrayList<String>();
    lines.add("📈 " + texts.of("trends.title", texts.day(trends.newest())));
    for (var span : Span.values()) {
      lines.add("");
      lines.add(texts.of(key(span, "grown")));
      switch (trends.grown(span)) {
        case Trends.Thin(var papers, var weeks, var needed) ->
            lines.add(texts.of("trends.thin", papers, weeks, needed));
        case Grown(var topics) when topics.isEmpty() -> lines.add(texts.of("trends.none"));
        case Grown(var topics) ->
            topics.stream()
                .limit(SHOWN)
                .forEach(each ->
                    lines.add("• " + name(each.topic(), texts) + ": " + figures(each, texts)));
      }
    }
    return lines;
  }

  private Svg draw() {
    lines(texts.of("trends.title", texts.day(trends.newest())), HEAD, 2);
    for (var span : Span.values()) {
      y += 8;
      svg.line(MARGIN, y, ROOM);
      y += 4;
      lines(texts.of(key(span, "grown")), TITLE, 2);
      switch (trends.grown(span)) {
        case Trends.Thin(var papers, var weeks, var needed) ->
            lines(texts.of("trends.thin", papers, weeks, needed), SMALL, 4);
        case Grown(var topics) when topics.isEmpty() -> lines(texts.of("trends.none"), SMALL, 4);
        case Grown(var topics) -> topics.stream().limit(SHOWN).forEach(each -> panel(each, span));
      }
    }
    y += 8;
    lines(texts.of("trends.how"), COUNT, 4);
    return svg.build((int) Math.ceil(y + MARGIN));
  }

  private void panel(Growth growth, Span span) {
    y += 6;
    lines(name(growth.topic(), texts), NAME, 2);
    lines(figures(growth, texts), SMALL, 2);
    bars(growth.topic().papers(), span);
    y += COUNT + 3;
    var begin = trends.newest().minusDays(7L * Trends.WEEKS - 1);
    svg.text(MARGIN, y, COUNT, Anchor.START, texts.of("trends.from", texts.day(begin)));
    svg.text(WIDTH - MARGIN, y, COUNT, Anchor.END, texts.of(key(span, "label")));
    y += 4;
  }

  private void bars(List<Integer> papers, Span span) {
    var most = Math.max(1, Collections.max(papers));
    var step = ROOM / papers.size();
    var floor = y + 4 + COUNT + BARS;
    for (var week = 0; week < papers.size(); week++) {
      var height = BARS * papers.get(week) / most;
      var x = MARGIN + step * week;
      var isSpan = week >= papers.size() - span.weeks;
      if (height > 0) {
        svg.bar(x + GAP / 2, floor - height, step - GAP, height, isSpan ? Svg.STRONG : Svg.PALE);
      }
      if (trends.days().get(week) > 0) {
        svg.text(
            x + step / 2, floor - height - 2, COUNT, Anchor.MIDDLE, papers.get(week).toString());
      }
    }
    svg.line(MARGIN, floor, ROOM);
    y = floor;
  }

  /// Lines of text below what there is.
  private void lines(String text, double size, int most) {
    for (var line : ChartFont.get().wrap(text, size, ROOM, most)) {
      y += size;
      svg.text(MARGIN, y, size, Anchor.START, line);
      y += size * 0.35;
    }
  }

  private static String name(Topic topic, Texts texts) {
    return texts.language() == Language.KO ? topic.korean() : topic.english();
  }

  private static String figures(Growth growth, Texts texts) {
    return texts.of(
        "trends.figures",
        growth.papers(),
        String.format(Locale.ROOT, "%.1f", growth.expected()),
        Long.toString(Math.round(100 * growth.rate())));
  }

  private static String key(Span span, String what) {
    return "trends." + span.name().toLowerCase(Locale.ROOT) + "." + what;
  }
}
