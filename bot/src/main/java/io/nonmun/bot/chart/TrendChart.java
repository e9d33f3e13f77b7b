package io.nonmun.bot.chart;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Grown;
import io.nonmun.bot.trends.Trends.Growth;
import io.nonmun.bot.trends.Trends.Span;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.model.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// `/trends` in a picture and in words: for each topic that grew, its papers in each of the last
/// weeks. All small pictures of one have the same form; what is held against the rest is dark, and
/// each bar has its number.
public final class TrendChart {

  private static final int SHOWN = 3;

  private final Trends trends;
  private final Texts texts;
  private final Sheet sheet;

  private TrendChart(Trends trends, Texts texts) {
    this.trends = trends;
    this.texts = texts;
    this.sheet = new Sheet(texts.of("trends.title", texts.day(trends.newest())));
  }

  /// A picture, where there is something to show, and words.
  public static Shown of(Trends trends, Texts texts) {
    return Shown.of(() -> svg(trends, texts), words(trends, texts));
  }

  /// The same as SVG, for a page that has letters of its own.
  public static Optional<String> markup(Trends trends, Texts texts) {
    return Shown.drawn(() -> svg(trends, texts)).map(Svg::text);
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
    sheet.lines(texts.of("trends.title", texts.day(trends.newest())), Sheet.HEAD, 2);
    for (var span : Span.values()) {
      sheet.rule().lines(texts.of(key(span, "grown")), Sheet.TITLE, 2);
      switch (trends.grown(span)) {
        case Trends.Thin(var papers, var weeks, var needed) ->
            sheet.lines(texts.of("trends.thin", papers, weeks, needed), Sheet.SMALL, 4);
        case Grown(var topics) when topics.isEmpty() ->
            sheet.lines(texts.of("trends.none"), Sheet.SMALL, 4);
        case Grown(var topics) -> topics.stream().limit(SHOWN).forEach(each -> panel(each, span));
      }
    }
    return sheet.skip(8).lines(texts.of("trends.how"), Sheet.COUNT, 4).build();
  }

  private void panel(Growth growth, Span span) {
    var papers = growth.topic().papers();
    var labels =
        IntStream.range(0, papers.size())
            .mapToObj(week -> trends.days().get(week) > 0 ? papers.get(week).toString() : "")
            .toList();
    var begin = trends.newest().minusDays(7L * Trends.WEEKS - 1);
    sheet
        .skip(6)
        .lines(name(growth.topic(), texts), Sheet.NAME, 2)
        .lines(figures(growth, texts), Sheet.SMALL, 2)
        .bars(papers, labels, week -> week >= papers.size() - span.weeks)
        .ends(texts.of("trends.from", texts.day(begin)), texts.of(key(span, "label")));
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
