package io.nonmun.bot.chart;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.OwnMonth;
import io.nonmun.bot.trends.OwnMonth.Figures;
import io.nonmun.bot.trends.OwnMonth.OfTopic;
import io.nonmun.storage.model.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A chat's own month in a picture and in words: what it was shown, opened and kept, in all and of
/// each topic.
public final class MonthChart {

  private MonthChart() {}

  public static Shown of(OwnMonth month, Texts texts) {
    return Shown.of(() -> svg(month, texts), words(month, texts));
  }

  static Optional<Svg> svg(OwnMonth month, Texts texts) {
    if (month.isThin()) {
      return Optional.empty();
    }
    var sheet = new Sheet(title(month, texts)).lines(title(month, texts), Sheet.HEAD, 2);
    rows(sheet.rule().lines(texts.of("month.all"), Sheet.TITLE, 1), month.all(), texts);
    sheet.rule();
    for (var topic : month.topics()) {
      rows(sheet.skip(4).lines(name(topic, texts), Sheet.NAME, 2), topic.figures(), texts);
    }
    return Optional.of(sheet.skip(8).lines(texts.of("month.how"), Sheet.COUNT, 4).build());
  }

  private static void rows(Sheet sheet, Figures figures, Texts texts) {
    var most = Math.max(figures.shown(), Math.max(figures.opened(), figures.kept()));
    sheet
        .row(texts.of("month.shown"), figures.shown(), most)
        .row(texts.of("month.opened"), figures.opened(), most)
        .row(texts.of("month.kept"), figures.kept(), most);
  }

  static List<String> words(OwnMonth month, Texts texts) {
    var lines = new ArrayList<String>();
    lines.add("📅 " + title(month, texts));
    lines.add(figures(texts.of("month.all"), month.all(), texts));
    if (month.all().sum() < OwnMonth.FEWEST) {
      lines.add(texts.of("month.thin", month.all().sum(), OwnMonth.FEWEST));
    } else if (month.topics().isEmpty()) {
      lines.add(texts.of("month.unsorted"));
    } else {
      month
          .topics()
          .forEach(topic -> lines.add("• " + figures(name(topic, texts), topic.figures(), texts)));
    }
    return lines;
  }

  private static String figures(String name, Figures figures, Texts texts) {
    return texts.of("month.figures", name, figures.shown(), figures.opened(), figures.kept());
  }

  private static String title(OwnMonth month, Texts texts) {
    return texts.of("month.title", texts.day(month.first()), texts.day(month.last()));
  }

  private static String name(OfTopic topic, Texts texts) {
    return texts.language() == Language.KO ? topic.korean() : topic.english();
  }
}
