package io.nonmun.bot.page;

import io.nonmun.bot.chart.DaysChart;
import io.nonmun.bot.chart.TrendChart;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.OneReader;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.monitor.FailureReasons;
import io.nonmun.bot.render.DigestView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// 오늘: a day's digest as a chat without a taste sees it, and what became of the day's papers. It
/// shows what is stored, and has nothing fetched or summarised.
public final class TodayPage {

  private static final Logger log = LoggerFactory.getLogger(TodayPage.class);
  private static final int DAYS = 10; // of the picture
  private static final int LOOKED_AT = 31; // days for those
  private static final int REASONS = 8;

  private final Supplier<NonmunConfig> config;
  private final LedgerRepository ledger;
  private final Editions editions;
  private final Supplier<Optional<Trends>> trends;

  public TodayPage(
      Supplier<NonmunConfig> config,
      LedgerRepository ledger,
      Editions editions,
      Supplier<Optional<Trends>> trends) {
    this.config = config;
    this.ledger = ledger;
    this.editions = editions;
    this.trends = trends;
  }

  /// @param day null where none was announced yet
  /// @param earlier the announcement before, or null
  /// @param later the announcement after, or null
  /// @param digest without its last part, which the run says in full
  /// @param days a picture of the last days; empty where there is none
  /// @param trends as `/trends` draws them; empty where they are said in words
  /// @param trendWords what the picture says; empty where nothing is known yet
  public record View(
      @Nullable LocalDate day,
      @Nullable LocalDate earlier,
      @Nullable LocalDate later,
      List<Part> digest,
      @Nullable Run run,
      String days,
      String trends,
      List<String> trendWords) {}

  /// How far a day is.
  ///
  /// @param reasons why papers have no summary, with how many, the most first
  public record Run(LocalDate day, Coverage count, Map<String, Integer> reasons) {

    /// Of which it is decided what becomes, in percent.
    public int percent() {
      return count.announced() == 0
          ? 100
          : 100 * (count.announced() - count.waiting()) / count.announced();
    }

    public boolean isOpen() {
      return count.waiting() > 0;
    }
  }

  Answer show(Visit visit) {
    var categories = config.get().arxiv().categories();
    var day = wanted(visit).or(() -> ledger.newestDay(categories));
    if (day.isPresent() && visit.partly()) {
      return Answer.html("run.jte", visit, run(day.get(), categories, visit.texts()));
    }
    return Answer.html(
        "today.jte",
        visit,
        day.map(date -> view(date, categories, visit.texts()))
            .orElseGet(() -> new View(null, null, null, List.of(), null, "", "", List.of())));
  }

  /// Shows it to nobody, so that whoever comes first does not wait for what is loaded once: the
  /// templates, the charts' font, the day.
  public void prepare() {
    try {
      show(new Visit("/", Map.of(), Texts.KOREAN, /* isOwner= */ true, "", /* partly= */ false));
    } catch (RuntimeException | LinkageError e) {
      log.debug("the page is not prepared: {}", e.toString()); // whoever comes is told
    }
  }

  private Optional<LocalDate> wanted(Visit visit) {
    try {
      return Optional.of(LocalDate.parse(visit.field("day"))).filter(ledger::isAnnounced);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private View view(LocalDate day, List<Category> categories, Texts texts) {
    var interests = new Interests(categories, List.of(), List.of());
    var papers = config.get().digest().papers();
    var digest = OneReader.glance(editions, day, interests, papers, texts.language());
    var parts = Part.of(DigestView.of(digest, texts));
    var known = trends.get();
    return new View(
        day,
        announced(day, -1).orElse(null),
        announced(day, 1).orElse(null),
        parts.subList(0, parts.size() - 1),
        run(day, categories, texts),
        days(day, categories, texts),
        known.flatMap(found -> TrendChart.markup(found, texts)).orElse(""),
        known.map(found -> TrendChart.words(found, texts)).orElse(List.of()));
  }

  private Run run(LocalDate day, List<Category> categories, Texts texts) {
    var count = Coverage.of(ledger.counts(day, categories), 0);
    var reasons =
        ledger.announced(day).stream()
            .filter(paper -> paper.freshIn(categories).isPresent())
            .map(AnnouncedPaper::entry)
            .map(LedgerEntry::reason)
            .filter(Objects::nonNull);
    var most = new LinkedHashMap<String, Integer>();
    FailureReasons.count(reasons, texts).entrySet().stream()
        .limit(REASONS)
        .forEach(reason -> most.put(reason.getKey(), reason.getValue()));
    return new Run(day, count, most);
  }

  /// The announcement next to a day.
  ///
  /// @param step 1 or -1
  private Optional<LocalDate> announced(LocalDate day, int step) {
    for (var i = 1; i <= LOOKED_AT; i++) {
      var other = day.plusDays((long) step * i);
      if (ledger.isAnnounced(other)) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private String days(LocalDate newest, List<Category> categories, Texts texts) {
    var days = new ArrayList<DaysChart.Count>();
    for (var i = 0; i < LOOKED_AT && days.size() < DAYS; i++) {
      var day = newest.minusDays(i);
      if (ledger.isAnnounced(day)) {
        var count = Coverage.of(ledger.counts(day, categories), 0);
        days.addFirst(new DaysChart.Count(day, count.announced(), count.summarised()));
      }
    }
    return days.size() < 2
        ? ""
        : DaysChart.markup(days, texts.of("page.today.days", days.size())).orElse("");
  }
}
