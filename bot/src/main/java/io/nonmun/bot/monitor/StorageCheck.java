package io.nonmun.bot.monitor;

import io.nonmun.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds out whether the database takes what is to be stored: a file that is read-only, and a disk
/// that is full, are seen by writing only. Safe for use by many threads.
public final class StorageCheck {

  /// However often it is asked for, it is not written more often.
  public static final Duration FRESH = Duration.ofSeconds(5);

  /// Less than this is a full disk, though a small write may still find room in what is there.
  public static final long FULL_BYTES = 1 << 20;

  private final Runnable write;
  private final Supplier<OptionalLong> free;
  private final InstantSource clock;
  private Instant probed = Instant.MIN; // with the next one guarded by this
  private @Nullable StorageException failure;

  /// @param write reads the database and writes what needs room
  /// @param free bytes left on its disk, where that is known
  public StorageCheck(Runnable write, Supplier<OptionalLong> free, InstantSource clock) {
    this.write = write;
    this.free = free;
    this.clock = clock;
  }

  /// Bytes left on the disk of a file or folder; none where they are not counted: such a file
  /// system says that it has none at all.
  public static OptionalLong free(Path file) {
    try {
      var disk = Files.getFileStore(file);
      return disk.getTotalSpace() > 0
          ? OptionalLong.of(disk.getUsableSpace())
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /// Reads and writes, unless that was done just now.
  ///
  /// @throws StorageException if either cannot be done
  public synchronized void probe() {
    var now = clock.instant();
    if (now.isBefore(probed) || !now.isBefore(probed.plus(FRESH))) {
      probe(now);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// The same, whenever it was done before.
  public synchronized void probeAnew() {
    probed = Instant.MIN;
    probe();
  }

  private void probe(Instant now) {
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
}
