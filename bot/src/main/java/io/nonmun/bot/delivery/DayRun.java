package io.nonmun.bot.delivery;

import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Planner;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Turns;
import io.nonmun.bot.editions.Turns.Turn;
import io.nonmun.bot.monitor.Journal;
import io.nonmun.storage.model.Delivery;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an announced day sets in motion for the bot: its digests, and then the rest of the day and
/// of those before it, which yields to the digests of any day that is run meanwhile.
///
/// All of it may be asked for again at any time, and nobody is sent anything twice.
public final class DayRun {

  private static final Logger log = LoggerFactory.getLogger(DayRun.class);

  private final Announcements announcements;
  private final DailyDigest daily;
  private final Chats chats;
  private final Turns turns;
  private final Journal journal;

  public DayRun(
      Announcements announcements, DailyDigest daily, Chats chats, Turns turns, Journal journal) {
    this.announcements = announcements;
    this.daily = daily;
    this.chats = chats;
    this.turns = turns;
    this.journal = journal;
  }

  /// Runs a day that is stored. Its digests go out when their papers are summarised, or after the
  /// configured patience. A newer day that is run meanwhile takes over: it sends what is open of
  /// this one, and goes on with the rest.
  public void run(LocalDate day) throws InterruptedException {
    if (chats.paused()) {
      return;
    }
    try (var turn = turns.take(day)) {
      log.info("stage=run day={}", day);
      journal.begun(day);
      daily.run(day, chats, turn);
      turn.goOnWithRest();
      rest(Stream.concat(Stream.of(day), unfinished()), turn);
      journal.ran(day);
    } catch (CancellationException e) {
      log.info("stage=run day={} left to a newer run", day);
    } catch (RuntimeException | Error e) {
      journal.runFailed(day, e);
      throw e;
    }
  }

  /// Asks again for what the last days still lack, and edits the messages that waited for it; does
  /// nothing while a run does that.
  public void tend() throws InterruptedException {
    if (chats.paused() || announcements.stored().isEmpty()) {
      return;
    }
    var turn = turns.takeForRest();
    if (turn.isPresent()) {
      try (var mine = turn.get()) {
        rest(unfinished(), mine);
      } catch (CancellationException e) {
        log.info("stage=run left to a day's run");
      }
    }
  }

  private void rest(Stream<LocalDate> days, Turn turn) throws InterruptedException {
    chats.complete();
    var newest = announcements.stored();
    if (newest.isPresent() && chats.addLate(newest.get())) {
      daily.run(newest.get(), chats, turn);
    }
    if (newest.isPresent()) {
      var waiting = chats.waiting().stream().map(Delivery::paper).toList();
      turn.work(() -> daily.resume(newest.get(), waiting));
      turn.await();
    }
    for (var day : newestFirst(days)) {
      turn.work(() -> daily.finish(day, everything()));
      turn.await();
    }
    chats.complete();
  }

  /// The newest day and those before it that a downtime or a newer day may have left unfinished.
  private Stream<LocalDate> unfinished() {
    return announcements.stored().stream()
        .flatMap(newest -> Stream.concat(Stream.of(newest), Planner.daysBefore(newest)))
        .filter(daily::isUnfinished);
  }

  private static List<LocalDate> newestFirst(Stream<LocalDate> days) {
    return days.sorted().distinct().toList().reversed();
  }

  /// Begins to send every chat whose hour has come its digest of the newest day that has been run,
  /// and what is open of earlier ones.
  public void deliver() {
    chats.deliver();
  }

  /// Says that a due day brought nothing, or that arXiv cannot be read.
  ///
  /// @param known whether arXiv could be read
  public void quiet(LocalDate day, boolean known) {
    if (chats.quiet(day, known)) {
      journal.quiet();
    }
  }

  private Interests everything() {
    return new Interests(announcements.categories(), List.of(), List.of());
  }
}
