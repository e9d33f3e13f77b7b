package io.nonmun.bot.telegram;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Telegram's sending limits: about 30 messages a second in all (1,000 for who pays), one a second
/// in a chat, 20 a minute in a group, and the pauses it asks for.
///
/// Source: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>.
///
/// A thread enters a chat's lane, waits there for the chat's turn and only then takes the next turn
/// of all chats: a chat that must wait holds up no other. Both queues are first come, first served.
///
/// When Telegram counts a message is not known, only that it is between the request and its answer.
/// So a message counts from before it is sent until its time is over after the answer: whatever the
/// journeys, Telegram never sees more than the limit. That would cost one round trip in each
/// second, a quarter of the limit from the other side of the world. But no message arrives before
/// the shortest way there, and none was counted later than the shortest way back before its answer:
/// the shortest round trip seen is taken off again. What is lost is how much a journey varies.
final class Pace {

  static final int PER_SECOND = 30;

  /// With `allow_paid_broadcast` (<https://core.telegram.org/bots/api#sendmessage>).
  static final int PAID_PER_SECOND = 1_000;

  static final Duration SECOND = Duration.ofSeconds(1);

  static final Duration PER_CHAT = Duration.ofSeconds(1);
  static final Duration GROUP_WINDOW = Duration.ofMinutes(1);
  static final int PER_GROUP_WINDOW = 20;

  /// So many chats told to wait in a row are no chats' fault: the whole bot is too fast.
  private static final int FLOODED_CHATS = 3;

  /// Then one message finds out: it may have been those chats after all.
  private static final Duration LONGEST_OF_ALL = Duration.ofMinutes(1);

  private static final int SWEEP_EVERY = 1_000;

  /// So many round trips must be seen before the shortest of them counts as such.
  private static final int KNOWN_ROUND_TRIPS = 100;

  private final Sleeper time;
  private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicInteger entered = new AtomicInteger();
  private final Semaphore slots;

  /// So that a second's messages do not leave in one burst.
  private final Duration spacing;

  /// From when each slot may be used again; as many as the semaphore has permits, or one more.
  private final PriorityQueue<Instant> free; // guarded by this

  private Duration shortest = SECOND; // guarded by this
  private int roundTrips; // guarded by this
  private Instant nextTurn = Instant.MIN; // guarded by this
  private Instant closedUntil = Instant.MIN; // guarded by this
  private final Set<Long> floodedInARow = new HashSet<>(); // guarded by this

  Pace(Sleeper time, int perSecond) {
    this.time = time;
    this.slots = new Semaphore(perSecond, true);
    this.spacing = SECOND.dividedBy(perSecond);
    this.free = new PriorityQueue<>(Collections.nCopies(perSecond, Instant.MIN));
  }

  /// Waits until all who came to this chat before have left.
  ///
  /// @return null if they have not within the patience
  @Nullable Lane enter(long chatId, Duration patience) throws InterruptedException {
    if (entered.incrementAndGet() % SWEEP_EVERY == 0) {
      lanes.keySet().forEach(id -> lanes.computeIfPresent(id, (_, lane) -> lane.unlessIdle()));
    }
    var lane =
        lanes.compute(
            chatId, (id, known) -> (known == null ? new Lane(id) : known).withOneMoreUser());
    var entered = false;
    try {
      entered = lane.lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!entered) {
        lane.leave();
      }
    }
    return entered ? lane : null;
  }

  private synchronized Instant takeSlot() {
    return free.remove();
  }

  private void giveSlotBack(Instant usableAt) {
    synchronized (this) {
      free.add(usableAt);
    }
    slots.release();
  }

  private synchronized Duration shortestWith(Duration roundTrip) {
    if (roundTrip.compareTo(shortest) < 0) {
      shortest = roundTrip;
    }
    return ++roundTrips < KNOWN_ROUND_TRIPS ? Duration.ZERO : shortest;
  }

  private synchronized Instant takeTurn(Instant notBefore) {
    var turn = later(later(time.instant(), notBefore), later(nextTurn, closedUntil));
    nextTurn = turn.plus(spacing);
    return turn;
  }

  private synchronized boolean isClosed() {
    return time.instant().isBefore(closedUntil);
  }

  /// Lets nothing leave for a while: not what waits for its turn already, either.
  synchronized void close(Duration pause) {
    closedUntil = later(closedUntil, time.instant().plus(pause));
  }

  private synchronized void flooded(long chatId, Duration retryAfter) {
    floodedInARow.add(chatId);
    if (floodedInARow.size() >= FLOODED_CHATS) {
      close(retryAfter.compareTo(LONGEST_OF_ALL) < 0 ? retryAfter : LONGEST_OF_ALL);
    }
  }

  private synchronized void accepted() {
    floodedInARow.clear();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /// One chat's queue, held by one thread at a time.
  final class Lane implements AutoCloseable {

    private final long chatId;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final ArrayDeque<Instant> sent = new ArrayDeque<>();
    private Instant notBefore = Instant.MIN;
    private Instant left = Instant.MIN;
    private int users; // guarded by the map's entry

    private Lane(long chatId) {
      this.chatId = chatId;
    }

    private Lane withOneMoreUser() {
      users++;
      return this;
    }

    private @Nullable Lane unlessIdle() {
      return users == 0 && !next().isAfter(time.instant()) ? null : this;
    }

    /// Returns when a message may be sent to this chat; [#answered] must follow, whatever comes of
    /// it.
    void awaitTurn() throws InterruptedException {
      time.sleepUntil(next());
      slots.acquire();
      var usableAt = takeSlot();
      try {
        time.sleepUntil(takeTurn(usableAt));
        while (isClosed()) {
          time.sleepUntil(takeTurn(usableAt));
        }
        left = time.instant();
      } catch (InterruptedException e) {
        giveSlotBack(usableAt);
        throw e;
      }
    }

    /// The request is over, with an answer or without.
    void answered() {
      var now = time.instant();
      giveSlotBack(now.plus(SECOND).minus(shortestWith(Duration.between(left, now))));
    }

    /// How long the chat must be left alone yet.
    Duration pause() {
      var now = time.instant();
      var next = next();
      return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    private Instant next() {
      var next = notBefore;
      if (!sent.isEmpty()) {
        next = later(next, sent.getLast().plus(PER_CHAT));
      }
      if (sent.size() == PER_GROUP_WINDOW) {
        next = later(next, sent.getFirst().plus(GROUP_WINDOW));
      }
      return next;
    }

    /// Notes a message that Telegram took.
    void accepted() {
      if (sent.size() == PER_GROUP_WINDOW || isPrivate()) {
        sent.pollFirst();
      }
      sent.addLast(time.instant());
      Pace.this.accepted();
    }

    private boolean isPrivate() {
      return chatId > 0;
    }

    /// Notes that Telegram wants to be left alone, by this chat or by the whole bot.
    void flooded(Duration retryAfter) {
      notBefore = time.instant().plus(retryAfter);
      Pace.this.flooded(chatId, retryAfter);
    }

    /// Waits without giving up the place in the chat's queue.
    void rest(Duration duration) throws InterruptedException {
      time.sleep(duration);
    }

    @Override
    public void close() {
      lock.unlock();
      leave();
    }

    private void leave() {
      lanes.computeIfPresent(
          chatId,
          (_, lane) -> {
            lane.users--;
            return lane;
          });
    }
  }
}
