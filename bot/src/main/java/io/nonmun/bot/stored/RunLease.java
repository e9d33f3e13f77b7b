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
/// is made for. While the database is away for everybody, nobody takes over, and it waits.
public final class RunLease implements RunLock {

  /// So long after a holder's last sign another one begins.
  private static final Duration TIME = Duration.ofSeconds(5);

  private static final Duration SIGN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(500);

  public static final String NAME = "bot";

  private static final Logger log = LoggerFactory.getLogger(RunLease.class);

  /// Ends this process as a kill does. Not the orderly way: that would go on sending for a while.
  public static final Runnable HALT = () -> Runtime.getRuntime().halt(1);

  private final LeaseRepository leases;
  private final Runnable closer;
  private final Runnable lost;
  private final String holder =
      machine() + "-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private final ScheduledExecutorService signs =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().name("lease-", 0).daemon().factory());

  /// @param closer closes the connections of `leases`
  /// @param lost called when somebody else may begin
  public RunLease(LeaseRepository leases, Runnable closer, Runnable lost) {
    this.leases = leases;
    this.closer = closer;
    this.lost = lost;
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
      return held();
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
      if (!signSafely()) {
        log.warn("stage=standby: another bot runs; this one begins when it is gone");
        var end = standingBy.get();
        try {
          do {
            Thread.sleep(LOOK);
          } while (!signSafely());
        } finally {
          end.run();
        }
        log.warn("stage=takeover holder={}", holder);
      }
      return held();
    } catch (InterruptedException | RuntimeException e) {
      closer.run();
      throw e;
    }
  }

  private RunLease held() {
    signs.scheduleWithFixedDelay(
        this::hold, SIGN.toMillis(), SIGN.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /// The name by which it has the right.
  public String holder() {
    return holder;
  }

  private boolean sign() {
    return leases.take(NAME, holder, TIME);
  }

  private boolean signSafely() {
    try {
      return sign();
    } catch (StorageException e) {
      log.warn("the database gives no lease: {}", e.getMessage());
      return false;
    }
  }

  private void hold() {
    try {
      if (!sign()) {
        log.error("stage=lease-lost: another bot has taken over, and this one ends");
        signs.shutdown();
        lost.run();
      }
    } catch (StorageException e) {
      log.warn("the lease is not held for longer: {}", e.getMessage());
    }
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
