package io.nonmun.bot.stored;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.BotStartException;
import io.nonmun.storage.LeaseRepository;
import io.nonmun.storage.StorageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to be the running bot of a database that bots of other machines stand by for: a row of
/// it, held for [#TIME] at a time by its clock.
///
/// A holder from whom another has taken over stores nothing any more (`Storage.writeOnlyWith`), and
/// ends as soon as it knows: what it had in hand is left as by a kill, which every part of the bot
/// is made for.
///
/// While the database is away for everybody, nobody takes over, and it waits. When it is back, the
/// holder is left [#GRACE] to sign again: that it was not heard of says nothing then.
public final class RunLease implements RunLock {

  /// So long after a holder's last sign another one begins.
  private static final Duration TIME = Duration.ofSeconds(5);

  /// Longer than connections take to be made again, which are tried 10 s apart at most.
  private static final Duration GRACE = Duration.ofSeconds(15);

  private static final Duration SIGN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(500);

  public static final String NAME = "bot";

  private static final Logger log = LoggerFactory.getLogger(RunLease.class);

  /// Ends this process as a kill does. Not the orderly way: that would go on sending for a while.
  public static final Runnable HALT = () -> Runtime.getRuntime().halt(1);

  private final LeaseRepository leases;
  private final Runnable prepare;
  private final Runnable closer;
  private final Runnable lost;
  private final Duration grace;
  private final String holder =
      machine() + "-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private final ScheduledExecutorService signs =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().name("lease-", 0).daemon().factory());

  private volatile boolean isAway; // the database
  private long patientUntil = System.nanoTime();

  /// @param prepare makes the database fit for who has the right; nobody else works with it then
  /// @param closer closes the connections of `leases`
  /// @param lost called when somebody else may begin
  public RunLease(LeaseRepository leases, Runnable prepare, Runnable closer, Runnable lost) {
    this(leases, prepare, closer, lost, GRACE);
  }

  RunLease(
      LeaseRepository leases, Runnable prepare, Runnable closer, Runnable lost, Duration grace) {
    this.leases = leases;
    this.prepare = prepare;
    this.closer = closer;
    this.lost = lost;
    this.grace = grace;
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "unknown";
    }
  }

  /// @param place of the database, for the message
  /// @throws BotStartException if a bot runs
  public RunLock take(String place) {
    if (sign()) {
      try {
        return held();
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
    var other = leases.holder(NAME).orElse("");
    closer.run();
    throw new BotStartException(KOREAN.of("terminal.lock.leased", place, other), null);
  }

  /// Stands by until it has the right.
  ///
  /// @param standingBy begins what is to go on as long as it waits, if it has to, and says how that
  ///   is ended
  public RunLease await(Supplier<Runnable> standingBy) throws InterruptedException {
    try {
      if (!look()) {
        log.warn("stage=standby: another bot runs; this one begins when it is gone");
        var end = standingBy.get();
        try {
          do {
            Thread.sleep(LOOK);
          } while (!look());
        } finally {
          end.run();
        }
        log.warn("stage=takeover holder={}", holder);
      }
      return held();
    } catch (InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private RunLease held() {
    signs.scheduleWithFixedDelay(
        this::hold, SIGN.toMillis(), SIGN.toMillis(), TimeUnit.MILLISECONDS);
    prepare.run();
    return this;
  }

  /// The name by which it has the right.
  public String holder() {
    return holder;
  }

  private boolean sign() {
    return leases.take(NAME, holder, TIME);
  }

  /// Whether the database could be asked last time.
  public boolean seesDatabase() {
    return !isAway;
  }

  /// Takes the right if nobody has it.
  private boolean look() {
    try {
      if (!isAway && System.nanoTime() - patientUntil >= 0) {
        return sign();
      }
      leases.holder(NAME);
      if (isAway) {
        back();
        patientUntil = System.nanoTime() + grace.toNanos();
      }
      return false;
    } catch (StorageException e) {
      away(e);
      return false;
    }
  }

  private void hold() {
    try {
      var isHeld = sign();
      back();
      if (!isHeld) {
        log.error("stage=lease-lost: another bot has taken over, and this one ends");
        signs.shutdown();
        lost.run();
      }
    } catch (StorageException e) {
      away(e);
    }
  }

  private void away(StorageException e) {
    if (!isAway) {
      log.warn("stage=database-away: nobody takes over until it is back: {}", e.getMessage());
    }
    isAway = true;
  }

  private void back() {
    if (isAway) {
      log.warn("stage=database-back");
    }
    isAway = false;
  }

  @Override
  public void close() {
    signs.shutdownNow();
    try {
      leases.release(NAME, holder);
    } catch (StorageException e) {
      log.warn("the lease is not given back, and ends by itself: {}", e.getMessage());
    } finally {
      closer.run();
    }
  }
}
