package io.nonmun.bot.telegram;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Telegram's sending limits: about 30 messages a second in all, one a second in a chat, 20 a
/// minute in a group, and the pauses it asks for.
///
/// Source: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>.
///
/// A thread enters a chat's lane, waits there for the chat's turn and only then takes the next turn
/// of all chats: a chat that must wait holds up no other. Both queues are first come, first served.
final class Pace {

  /// A little under 30 a second: turns are taken here and counted there, after journeys of unequal
  /// length.
  static final Duration OVERALL = Duration.ofNanos(1_000_000_000 / 29);

  static final Duration PER_CHAT = Duration.ofSeconds(1);
  static final Duration GROUP_WINDOW = Duration.ofMinutes(1);
  static final int PER_GROUP_WINDOW = 20;

  /// So many chats told to wait in a row are no chats' fault: the whole bot is too fast.
  private static final int FLOODED_CHATS = 3;

  private static final int SWEEP_EVERY = 1_000;

  private final InstantSource clock;
  private final Sleeper sleeper;
  private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicInteger entered = new AtomicInteger();
  private Instant nextTurn = Instant.MIN;
  private int floodedInARow;

  Pace(InstantSource clock, Sleeper sleeper) {
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /// Waits until all who came to this chat before have left.
  Lane enter(long chatId) throws InterruptedException {
    if (entered.incrementAndGet() % SWEEP_EVERY == 0) {
      lanes.keySet().forEach(id -> lanes.computeIfPresent(id, (_, lane) -> lane.unlessIdle()));
    }
    var lane =
        lanes.compute(
            chatId, (id, known) -> (known == null ? new Lane(id) : known).withOneMoreUser());
    try {
      lane.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      lane.leave();
      throw e;
    }
    return lane;
  }

  private synchronized Duration takeTurn() {
    var now = clock.instant();
    var turn = later(now, nextTurn);
    nextTurn = turn.plus(OVERALL);
    return Duration.between(now, turn);
  }

  private synchronized void flooded(Instant until) {
    if (++floodedInARow >= FLOODED_CHATS) {
      nextTurn = later(nextTurn, until);
    }
  }

  private synchronized void accepted() {
    floodedInARow = 0;
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
    private int users; // guarded by the map's entry

    private Lane(long chatId) {
      this.chatId = chatId;
    }

    private Lane withOneMoreUser() {
      users++;
      return this;
    }

    private @Nullable Lane unlessIdle() {
      return users == 0 && !next().isAfter(clock.instant()) ? null : this;
    }

    /// Returns when a message may be sent to this chat.
    void awaitTurn() throws InterruptedException {
      sleep(Duration.between(clock.instant(), later(next(), clock.instant())));
      sleep(takeTurn());
    }

    private void sleep(Duration duration) throws InterruptedException {
      if (duration.isPositive()) {
        sleeper.sleep(duration);
      }
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

    /// Notes an answered message. The time of the answer counts, so that none can arrive early.
    void accepted() {
      if (sent.size() == PER_GROUP_WINDOW || isPrivate()) {
        sent.pollFirst();
      }
      sent.addLast(clock.instant());
      Pace.this.accepted();
    }

    private boolean isPrivate() {
      return chatId > 0;
    }

    /// Notes that Telegram wants to be left alone, by this chat or by the whole bot.
    void flooded(Duration retryAfter) {
      notBefore = clock.instant().plus(retryAfter);
      Pace.this.flooded(notBefore);
    }

    /// Waits without giving up the place in the chat's queue.
    void rest(Duration duration) throws InterruptedException {
      sleep(duration);
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
