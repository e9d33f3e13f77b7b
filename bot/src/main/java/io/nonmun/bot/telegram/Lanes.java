package io.nonmun.bot.telegram;

import io.nonmun.storage.UpdateRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles stored updates: one chat's in order, different chats' at once, each chat with work on a
/// virtual thread of its own.
final class Lanes {

  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  /// How many updates may wait in memory; then no more are polled.
  private static final int ROOM = 10_000;

  /// Also of processes that were killed with it in hand, which may be no fault of its.
  private static final int TRIES = 5;

  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  /// What to do with an update.
  interface Work {
    void on(StoredUpdate update) throws InterruptedException;

    /// It is not tried again, here or after a restart.
    void givenUp(StoredUpdate update) throws InterruptedException;

    /// It could not be stored now, and comes again until it can be.
    default void unstored(StoredUpdate update) {}
  }

  private final UpdateRepository updates;
  private final Work work;
  private final Sleeper sleeper;
  private final Set<Integer> inHand = ConcurrentHashMap.newKeySet(); // until they are handled
  private final Semaphore room = new Semaphore(ROOM);
  private final Map<Long, Queue<Waiting>> waiting = new HashMap<>(); // guarded by this
  private final Map<Long, Thread> busy = new HashMap<>(); // guarded by this
  private boolean finishing; // guarded by this
  private final Queue<Integer> finished = new ConcurrentLinkedQueue<>();
  private final ReentrantLock marking = new ReentrantLock();

  Lanes(UpdateRepository updates, Work work, Sleeper sleeper) {
    this.updates = updates;
    this.work = work;
    this.sleeper = sleeper;
  }

  private record Waiting(StoredUpdate update, boolean isNew) {}

  /// Takes an update that was just stored, once there is room for it.
  void add(StoredUpdate update) throws InterruptedException {
    inHand.add(update.updateId());
    add(new Waiting(update, true));
  }

  /// Takes an update that an earlier process did not finish, or another one has stored, unless it
  /// was taken before.
  void resume(StoredUpdate update) throws InterruptedException {
    if (inHand.add(update.updateId())) {
      add(new Waiting(update, false));
    }
  }

  /// Whether it was taken, and is not known to be handled yet.
  boolean has(int updateId) {
    return inHand.contains(updateId);
  }

  private void add(Waiting update) throws InterruptedException {
    room.acquire();
    synchronized (this) {
      var chat = update.update().chatId();
      waiting.computeIfAbsent(chat, _ -> new ArrayDeque<>()).add(update);
      if (!busy.containsKey(chat)) {
        busy.put(chat, Thread.ofVirtual().name("chat-" + chat).start(() -> drain(chat)));
      }
    }
  }

  /// From now on no waiting update is begun.
  synchronized void takeNoMore() {
    finishing = true;
  }

  /// Lets the updates at work finish, within a time, and interrupts those that do not; the others
  /// stay stored.
  void finish(Duration patience) throws InterruptedException {
    synchronized (this) {
      takeNoMore();
      var deadline = System.nanoTime() + patience.toNanos();
      while (!busy.isEmpty() && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      }
      busy.values().forEach(Thread::interrupt);
    }
  }

  private void drain(long chat) {
    for (var update = next(chat); update != null; update = next(chat)) {
      try {
        handle(update);
      } catch (InterruptedException e) {
        // Left unhandled: the next process takes it up.
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        // The database, most likely; the next one marks it, or the next process takes it up.
        log.error("update {} is not known to be handled", update.update().updateId(), e);
      } finally {
        room.release();
      }
    }
  }

  private synchronized @Nullable Waiting next(long chat) {
    var queue = waiting.get(chat);
    if (queue == null || queue.isEmpty() || finishing) {
      waiting.remove(chat);
      busy.remove(chat);
      notifyAll();
      return null;
    }
    return queue.remove();
  }

  /// An update that cannot be handled, or that ends the process each time, is given up after some
  /// tries: it must not stop its chat, or the bot.
  private void handle(Waiting waiting) throws InterruptedException {
    var update = waiting.update();
    var done = waiting.isNew() && tried(update);
    while (!done) {
      var tries = updates.tryAgain(update.updateId());
      if (tries == 0) {
        inHand.remove(update.updateId());
        return; // it was handled between being read and being taken
      }
      if (tries > TRIES) {
        break;
      }
      done = tried(update);
    }
    markHandled(update.updateId());
    if (!done) {
      log.error(
          "update {} of chat {} is given up after {} tries",
          update.updateId(),
          update.chatId(),
          TRIES);
      work.givenUp(update);
    }
  }

  /// Whoever finds nobody marking marks what all have finished since: under load, many updates
  /// share a transaction.
  private void markHandled(int updateId) {
    finished.add(updateId);
    marking.lock();
    try {
      var batch = new ArrayList<Integer>();
      for (var id = finished.poll(); id != null; id = finished.poll()) {
        batch.add(id);
      }
      if (batch.isEmpty()) {
        return;
      }
      try {
        updates.handled(batch);
      } catch (RuntimeException | Error e) {
        finished.addAll(batch); // whoever comes next marks them, too
        throw e;
      }
      batch.forEach(inHand::remove);
    } finally {
      marking.unlock();
    }
  }

  private boolean tried(StoredUpdate update) throws InterruptedException {
    try {
      work.on(update);
      return true;
    } catch (InterruptedException e) {
      updates.cancelTry(update.updateId());
      throw e;
    } catch (RuntimeException | Error e) {
      log.error("update {} of chat {} failed", update.updateId(), update.chatId(), e);
      sleeper.sleep(BETWEEN_TRIES);
      return false;
    }
  }
}
