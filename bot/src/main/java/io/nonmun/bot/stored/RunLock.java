package io.nonmun.bot.stored;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.BotStartException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right to be the one running bot of a database. It ends with the process, however that ends:
/// of a file, the operating system holds it, on a file beside it; on a server it is a [RunLease].
@FunctionalInterface
public interface RunLock extends AutoCloseable {

  /// Of a database in a file; one in memory is nobody else's.
  ///
  /// @throws BotStartException if another process has it
  static RunLock take(StorageSettings settings) {
    return settings.file().map(RunLock::of).orElse(() -> {});
  }

  private static RunLock of(Path place) {
    var file = Path.of(place + ".running").toAbsolutePath();
    try {
      file = beside(place.toAbsolutePath());
      PrivateFiles.create(file); // who may read it could hold it
      var channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new BotStartException(KOREAN.of("terminal.lock.taken", place), null);
      }
      return () -> close(channel);
    } catch (IOException e) {
      throw new BotStartException(
          KOREAN.of("terminal.lock.unmade", file, e.getClass().getSimpleName()), e);
    }
  }

  /// One file for one database, through whatever links it is named.
  private static Path beside(Path database) throws IOException {
    var folder = PrivateFiles.createFolders(database.getParent()).toRealPath();
    var real =
        Files.exists(database) ? database.toRealPath() : folder.resolve(database.getFileName());
    return Path.of(real + ".running");
  }

  @Override
  void close();

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
