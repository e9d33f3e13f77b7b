package io.nonmun.bot.editions;

import io.nonmun.storage.LedgerRepository;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Announcement days as they stand at one moment, each read when it is first asked for. For one
/// piece of work, on however many threads: the next one looks again.
public final class Days {

  private final LedgerRepository ledger;
  private final Function<List<LocalDate>, Day> reader;
  private final Map<List<LocalDate>, Day> read = new ConcurrentHashMap<>();
  private final Map<LocalDate, Boolean> announced = new ConcurrentHashMap<>();

  Days(LedgerRepository ledger, Function<List<LocalDate>, Day> reader) {
    this.ledger = ledger;
    this.reader = reader;
  }

  public Day of(LocalDate day) {
    return of(List.of(day));
  }

  /// Several taken for one.
  ///
  /// @param days the last one gives the name
  public Day of(List<LocalDate> days) {
    return read.computeIfAbsent(days, reader);
  }

  public boolean isAnnounced(LocalDate day) {
    return announced.computeIfAbsent(day, ledger::isAnnounced);
  }

  /// Whether arXiv said that nothing was announced.
  public boolean isQuiet(LocalDate day) {
    return !isAnnounced(day) && !ledger.listed(day).isEmpty();
  }
}
