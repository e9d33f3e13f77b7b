package io.nonmun.storage.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonmun.storage.OwnerLock;
import io.nonmun.storage.StorageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A locked file beside the database that names its holder. The system frees it when the process
/// ends; the file stays, for the same reason as that of the migration.
final class FileOwnerLock implements OwnerLock {

  /// File locks hold between processes only, and to close a file frees all that this process has on
  /// it; so one that is held here is never opened again.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  /// Far behind the name, so that others can read that where locks are mandatory.
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final Path file;
  private final FileChannel channel;

  private FileOwnerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static OwnerLock of(Path database) {
    try {
      var file = Path.of(database.toRealPath() + ".owner");
      if (!HELD_HERE.add(file)) {
        throw held(database, self());
      }
      try {
        return lock(database, file);
      } catch (IOException | RuntimeException e) {
        HELD_HERE.remove(file);
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(
          "%s: its owner file %s.owner cannot be locked: %s. It must be writable, on a disk of this machine"
              .formatted(database, database, e),
          e);
    }
  }

  private static OwnerLock lock(Path database, Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
        throw held(database, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self().getBytes(UTF_8)), 0);
      return new FileOwnerLock(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static StorageException held(Path database, String owner) {
    return new StorageException(
        ("Another bot runs on %s: %s. Stop that one first, or give this one a database of its own in"
                + " nonmun.storage.url; all other commands work beside it")
            .formatted(database, owner),
        null);
  }

  private static String self() {
    return "process %d on %s".formatted(ProcessHandle.current().pid(), host());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StorageException(file + " could not be closed: " + e, e);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
