package io.nonmun.bot.telegram;

import static java.util.stream.Collectors.toSet;

import io.nonmun.storage.StorageException;
import io.nonmun.storage.UpdateRepository;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Updates in: received, stored, acknowledged, handled, in this order.
///
/// Telegram forgets a batch when it is acknowledged, and that happens after it is stored; so a
/// process that dies loses nothing. Nothing that goes wrong ends the receiving.
public final class Inbox implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Between polls while the database takes nothing: some can be answered.
  private static final Duration UNSTORED = Duration.ofSeconds(5);

  private final UpdateSource source;
  private final BotProfile profile;
  private final UpdateRepository updates;
  private final Function<IncomingReader, Lanes.Work> handling;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final Thread receiver =
      Thread.ofVirtual().name("telegram-receive").unstarted(this::receiveUntilStopped);

  private volatile @Nullable Lanes lanes;
  private Lanes.@Nullable Work work;
  private int failures; // in a row
  private volatile boolean stopped;

  /// @param handling what is done with an update, by who reads updates for this bot
  Inbox(
      UpdateSource source,
      BotProfile profile,
      UpdateRepository updates,
      Function<IncomingReader, Lanes.Work> handling,
      Sleeper sleeper,
      RandomGenerator random) {
    this.source = source;
    this.profile = profile;
    this.updates = updates;
    this.handling = handling;
    this.sleeper = sleeper;
    this.random = random;
  }

  /// Begins to receive and returns; an unreachable Telegram is tried again for as long as it takes.
  public void start() {
    receiver.start();
  }

  /// When Telegram was last heard, which it is at least every other minute: an older time means
  /// that the bot is deaf, whatever else works.
  public Optional<Instant> lastHeard() {
    return source.lastHeard();
  }

  /// Why Telegram takes no call of this bot until its owner acts, in a few words, or empty.
  public Optional<String> refusal() {
    return source.refusal();
  }

  /// Stops receiving, lets the handlers at work finish, and leaves what waits for the next process.
  @Override
  public void close() {
    stopped = true;
    if (receiver.getState() == Thread.State.NEW) {
      return;
    }
    // First, or a chat whose work ends while the receiver is waited for would begin more.
    if (lanes != null) {
      lanes.takeNoMore();
    }
    receiver.interrupt();
    try {
      receiver.join(PATIENCE);
      if (lanes != null) {
        lanes.finish(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receiveUntilStopped() {
    while (!stopped) {
      try {
        step();
        failures = 0;
      } catch (InterruptedException e) {
        return;
      } catch (BotApiException e) {
        rest(e);
      } catch (StorageException e) {
        // The batch was not acknowledged, so Telegram brings it again.
        log.warn("updates are not stored; trying again: {}", e.getMessage());
        rest(UNSTORED);
      } catch (RuntimeException | Error e) {
        log.error("updates were not taken; trying again", e);
        rest(BotApi.BACKOFF.after(++failures, random));
      }
    }
  }

  private void step() throws BotApiException, InterruptedException {
    if (lanes == null) {
      var reader = new IncomingReader(profile.introduce());
      var left = updates.unhandled();
      work = handling.apply(reader);
      lanes = new Lanes(updates, work, sleeper);
      for (var update : left) {
        lanes.resume(update);
      }
    }
    var batch = source.next();
    var fresh = List.<StoredUpdate>of();
    if (!batch.isEmpty()) {
      fresh = stored(batch);
      source.acknowledge(batch);
    }
    if (source.isShared()) {
      takeUpOlderThan(fresh);
    }
    for (var update : fresh) {
      lanes.add(update);
    }
  }

  /// What others have stored, of which a chat may have said something before what came here.
  private void takeUpOlderThan(List<StoredUpdate> fresh) throws InterruptedException {
    var here = fresh.stream().map(StoredUpdate::updateId).collect(toSet());
    var mine = Objects.requireNonNull(lanes);
    for (var update : updates.unhandledBut(id -> here.contains(id) || mine.has(id))) {
      mine.resume(update);
    }
  }

  private List<StoredUpdate> stored(List<StoredUpdate> batch) {
    try {
      return updates.store(batch);
    } catch (StorageException e) {
      batch.forEach(Objects.requireNonNull(work)::unstored);
      source.refuse(batch);
      throw e;
    }
  }

  private void rest(BotApiException e) {
    source.failed(e);
    rest(
        e.isTokenRefused()
            ? BotApi.BACKOFF.longest()
            : e.retryAfter() != null ? e.retryAfter() : BotApi.BACKOFF.after(++failures, random));
  }

  private void rest(Duration pause) {
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }
}
