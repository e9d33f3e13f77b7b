package io.nonmun.bot.delivery;

import io.nonmun.bot.chart.RunChart;
import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.monitor.FailureReasons;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.model.AnnouncedPaper;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.LedgerEntry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// The last days as `/admin` draws them.
public record RunDays(
    LedgerRepository ledger, Journal journal, Supplier<List<Category>> categories) {

  private static final int DAYS = 14;

  public Shown draw(Texts texts) {
    var wanted = categories.get();
    var newest = ledger.newestDay(wanted);
    var days = new ArrayList<RunChart.Day>();
    var reasons = new ArrayList<String>();
    for (var back = DAYS - 1; newest.isPresent() && back >= 0; back--) {
      var day = newest.get().minusDays(back);
      if (ledger.isAnnounced(day)) {
        days.add(day(day, wanted));
        reasons(day, wanted, reasons);
      }
    }
    return RunChart.of(days, FailureReasons.count(reasons.stream(), texts), texts);
  }

  private RunChart.Day day(LocalDate day, List<Category> wanted) {
    var count = Coverage.of(ledger.counts(day, wanted), 0);
    return new RunChart.Day(
        day,
        count.announced(),
        count.fetched(),
        count.summarised(),
        count.extracted() + count.skipped() + count.failed(),
        journal.took(day).orElse(null));
  }

  private void reasons(LocalDate day, List<Category> wanted, List<String> reasons) {
    ledger.announced(day).stream()
        .filter(paper -> paper.freshIn(wanted).isPresent())
        .map(AnnouncedPaper::entry)
        .map(LedgerEntry::reason)
        .filter(Objects::nonNull)
        .forEach(reasons::add);
  }
}
