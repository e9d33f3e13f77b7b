package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds out whether the database can be read and written: a file that is read-only, and a disk
/// that is full, are seen by writing only. Safe for use by many threads.
public final class DatabaseProbe {

  /// However often it is asked for, it is not written more often.
  static final Duration FRESH = Duration.ofSeconds(5);

  /// Less than this is a full disk, though a small write may still find room in what is there.
  static final long FULL_BYTES = 1 << 20;

  private static final String SUBJECT = "database";

  private final Runnable write;
  private final Supplier<OptionalLong> free;
  private final InstantSource clock;
  private final AdminAlerts alerts;
  private Instant probed = Instant.MIN; // with the next ones guarded by this
  private @Nullable StorageException failure;

  /// @param write reads the database and writes what needs room
  /// @param free bytes left on its disk, where that is known
  public DatabaseProbe(
      Runnable write, Supplier<OptionalLong> free, InstantSource clock, AdminAlerts alerts) {
    this.write = write;
    this.free = free;
    this.clock = clock;
    this.alerts = alerts;
  }

  /// Reads and writes, unless that was done just now.
  ///
  /// @throws StorageException if either cannot be done
  public synchronized void probe() {
    var now = clock.instant();
    if (now.isBefore(probed) || !now.isBefore(probed.plus(FRESH))) {
      probeNow(now);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void probeNow(Instant now) {
    probed = now;
    try {
      write.run();
      requireRoom();
      failure = null;
    } catch (StorageException e) {
      failure = e;
    }
  }

  private void requireRoom() {
    var left = free.get();
    if (left.isPresent() && left.getAsLong() < FULL_BYTES) {
      throw new StorageException(
          "The disk of the database is full: %,d bytes are left. Free some space on it"
              .formatted(left.getAsLong()),
          null);
    }
  }

  /// Probes, and tells the admins what they do not know yet.
  public void look() {
    try {
      synchronized (this) {
        probed = Instant.MIN;
        probe();
      }
      alerts.mended(SUBJECT, KOREAN.of("owner.database.well"));
    } catch (StorageException e) {
      alerts.broken(SUBJECT, KOREAN.of("owner.database.broken", e.getMessage()));
    }
  }
}
