package io.nonmun.bot.editions;

import io.nonmun.bot.editions.Readings.Reading;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to have the model read for days. One has it at a time: the digests of a newer
/// day take it from those of an older one, and any day's digests take it from the rest, which is
/// what nobody's digest waits for.
///
/// Who loses the turn learns it by [CancellationException] where it waits, and what it had in hand
/// is stopped; who takes it does not wait for that. Nothing is lost: all that is not stored is
/// found open by the run that goes first, or by a later one. Safe for use by many threads.
public final class Turns {

  private static final LocalDate REST = LocalDate.MIN;

  private final Readings readings;
  private @Nullable Turn holder;

  public Turns(Readings readings) {
    this.readings = readings;
  }

  /// Takes the turn for a day's digests; waits while the same or a newer day has it for its own.
  public synchronized Turn take(LocalDate day) throws InterruptedException {
    while (holder != null && !holder.rank.isBefore(day)) {
      wait();
    }
    if (holder != null) {
      holder.lose();
    }
    holder = new Turn(day);
    return holder;
  }

  /// Takes the turn for the rest, if nobody has it.
  public synchronized Optional<Turn> takeForRest() {
    if (holder != null) {
      return Optional.empty();
    }
    holder = new Turn(REST);
    return Optional.of(holder);
  }

  private synchronized void leave(Turn turn) {
    turn.stop();
    if (holder == turn) {
      holder = null;
    }
    notifyAll();
  }

  /// The right to have the model read. For one thread.
  public final class Turn implements AutoCloseable {

    private LocalDate rank; // guarded by Turns.this, like all that follows
    private boolean lost;
    private @Nullable Future<?> work;

    private Turn(LocalDate rank) {
      this.rank = rank;
    }

    /// From now on it is for the rest.
    public void goOnWithRest() {
      synchronized (Turns.this) {
        rank = REST;
        Turns.this.notifyAll();
      }
    }

    /// Begins to read in the background, until it is done or the turn is lost.
    ///
    /// @throws CancellationException if the turn is lost
    public void work(Reading reading) {
      synchronized (Turns.this) {
        if (lost) {
          throw new CancellationException("a newer day goes first");
        }
        work = readings.start(reading);
      }
    }

    /// Waits for what was begun, however long it takes.
    ///
    /// @throws CancellationException if the turn is lost
    /// @throws RuntimeException what it failed with
    public void await() throws InterruptedException {
      var begun = begun();
      if (begun != null) {
        Readings.result(begun);
      }
    }

    /// Waits for what was begun; after the patience it goes on in the background.
    ///
    /// @throws CancellationException if the turn is lost
    public void await(Duration patience) throws InterruptedException {
      var begun = begun();
      if (begun != null) {
        Readings.await(begun, patience);
      }
    }

    private @Nullable Future<?> begun() {
      synchronized (Turns.this) {
        return work;
      }
    }

    private void lose() {
      lost = true;
      stop();
    }

    private void stop() {
      if (work != null) {
        work.cancel(true);
      }
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
