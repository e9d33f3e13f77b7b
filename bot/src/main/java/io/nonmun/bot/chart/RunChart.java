package io.nonmun.bot.chart;

import io.nonmun.bot.render.texts.Texts;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The bot's last days in a picture and in words, for the owner: what was announced, what became of
/// it, why papers have no summary, and how long the runs took.
public final class RunChart {

  private static final int FEWEST_DAYS = 2;
  private static final int MOST_REASONS = 6;

  private RunChart() {}

  /// @param held that have no summary, whatever the reason
  /// @param took null where that is not known: no run of the day ended since the start
  public record Day(
      LocalDate day,
      int announced,
      int fetched,
      int summarised,
      int held,
      @Nullable Duration took) {

    int seconds() {
      return took == null ? 0 : (int) Math.min(Integer.MAX_VALUE, took.toSeconds());
    }
  }

  /// @param days the oldest first
  /// @param reasons of all of them, with how many papers, the most first
  public static Shown of(List<Day> days, Map<String, Integer> reasons, Texts texts) {
    return Shown.of(() -> svg(days, reasons, texts), words(days, reasons, texts));
  }

  static Optional<Svg> svg(List<Day> days, Map<String, Integer> reasons, Texts texts) {
    if (days.size() < FEWEST_DAYS) {
      return Optional.empty();
    }
    var sheet = new Sheet(title(days, texts)).lines(title(days, texts), Sheet.HEAD, 2);
    sheet.rule();
    panel(sheet, days, Day::announced, texts.of("run.announced"));
    panel(sheet, days, Day::fetched, texts.of("run.fetched"));
    panel(sheet, days, Day::summarised, texts.of("run.summarised"));
    panel(sheet, days, Day::held, texts.of("run.held"));
    if (days.stream().anyMatch(day -> day.took() != null)) {
      var seconds = days.stream().map(Day::seconds).toList();
      var labels = days.stream().map(day -> day.took() == null ? "?" : brief(day)).toList();
      sheet
          .skip(6)
          .lines(texts.of("run.took"), Sheet.NAME, 2)
          .bars(seconds, labels, _ -> true)
          .under(dates(days));
    }
    if (!reasons.isEmpty()) {
      sheet.rule().lines(texts.of("run.why"), Sheet.NAME, 2);
      var most = Collections.max(reasons.values());
      reasons.entrySet().stream()
          .limit(MOST_REASONS)
          .forEach(reason ->
              sheet
                  .skip(2)
                  .lines(reason.getKey(), Sheet.SMALL, 2)
                  .row("", reason.getValue(), most));
    }
    return Optional.of(sheet.skip(8).lines(texts.of("run.how"), Sheet.COUNT, 4).build());
  }

  private static void panel(Sheet sheet, List<Day> days, ToIntFunction<Day> figure, String name) {
    var counts = days.stream().mapToInt(figure).boxed().toList();
    var labels = counts.stream().map(RunChart::brief).toList();
    sheet.skip(6).lines(name, Sheet.NAME, 1).bars(counts, labels, _ -> true).under(dates(days));
  }

  /// The days of the month: the months stand in the title.
  private static List<String> dates(List<Day> days) {
    return days.stream().map(day -> Integer.toString(day.day().getDayOfMonth())).toList();
  }

  private static String brief(Day day) {
    return brief(day.seconds());
  }

  /// Four signs at most: more do not fit above a bar.
  private static String brief(int count) {
    if (count < 10_000) {
      return Integer.toString(count);
    }
    return count < 1_000_000 ? count / 1_000 + "k" : count / 1_000_000 + "M";
  }

  static List<String> words(List<Day> days, Map<String, Integer> reasons, Texts texts) {
    if (days.size() < FEWEST_DAYS) {
      return List.of(texts.of("run.thin", days.size(), FEWEST_DAYS));
    }
    var lines = new ArrayList<String>();
    lines.add("📊 " + title(days, texts));
    for (var day : days) {
      lines.add(
          texts.of(
              "run.day",
              "%d/%d".formatted(day.day().getMonthValue(), day.day().getDayOfMonth()),
              day.announced(),
              day.fetched(),
              day.summarised(),
              day.held(),
              day.took() == null ? "" : texts.of("run.seconds", day.took().toSeconds())));
    }
    reasons.entrySet().stream()
        .limit(MOST_REASONS)
        .forEach(reason -> lines.add("• %d %s".formatted(reason.getValue(), reason.getKey())));
    return lines;
  }

  private static String title(List<Day> days, Texts texts) {
    return texts.of("run.title", texts.day(days.getFirst().day()), texts.day(days.getLast().day()));
  }
}
