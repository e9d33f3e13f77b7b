package io.nonmun.bot.stored;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.model.files.PrivateFiles;
import io.nonmun.storage.model.retry.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies the database every so often, and keeps the last copies. When the last one was made, its
/// name says, so that nothing has to be remembered. Of the files in the folder only those with such
/// names are touched.
public final class Backups {

  private static final Logger log = LoggerFactory.getLogger(Backups.class);
  private static final String SUBJECT = "backup";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'nonmun-'uuuuMMdd'T'HHmmss'Z.db'");
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(10);

  /// What is left for everything else.
  private static final long SPARE_BYTES = 64 << 20;

  private final Settings settings;
  private final Consumer<Path> backup;
  private final Function<Path, OptionalLong> free;
  private final AdminAlerts alerts;
  private final InstantSource clock;
  private Instant failedAt = Instant.MIN;

  /// @param database the file that is copied; nothing larger is made of it
  /// @param every between two copies
  /// @param keep how many there are at most
  public record Settings(Path database, Path folder, Duration every, int keep) {}

  /// @param backup writes a copy to a file that does not exist, whole or not at all
  /// @param free bytes left on a folder's disk, where that is known
  public Backups(
      Settings settings,
      Consumer<Path> backup,
      Function<Path, OptionalLong> free,
      AdminAlerts alerts,
      InstantSource clock) {
    this.settings = settings;
    this.backup = backup;
    this.free = free;
    this.alerts = alerts;
    this.clock = clock;
  }

  /// Makes a copy if one is due and there is room; to be called again and again.
  public void look() {
    var now = clock.instant();
    if (Moments.isWithin(PAUSE_AFTER_FAILURE, failedAt, now)) {
      return;
    }
    try {
      var last = last(copies());
      if (last.isPresent() && Moments.isWithin(settings.every(), last.get(), now)) {
        return;
      }
      PrivateFiles.createFolders(settings.folder().toAbsolutePath());
      dropUnfinished();
      requireRoom();
      var target = settings.folder().resolve(NAME.withZone(ZoneOffset.UTC).format(now));
      backup.accept(target);
      var copies = copies();
      for (var old : copies.subList(0, Math.max(0, copies.size() - settings.keep()))) {
        Files.delete(old);
      }
      log.info("stage=backup file={} kept={}", target, copies().size());
      alerts.mended(SUBJECT, KOREAN.of("owner.backup.well", target));
    } catch (IOException | StorageException e) {
      failedAt = now;
      log.warn("no backup was made: {}", e.toString());
      alerts.broken(SUBJECT, KOREAN.of("owner.backup.broken", settings.folder(), reason(e)));
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException
        ? e.getClass().getSimpleName() + ": " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  /// A copy must not be what fills the disk that the database needs.
  private void requireRoom() throws IOException {
    var left = free.apply(settings.folder());
    var needed = Files.size(settings.database()) + SPARE_BYTES;
    if (left.isPresent() && left.getAsLong() < needed) {
      throw new StorageException(
          KOREAN.of("owner.backup.short", left.getAsLong() >> 20, needed >> 20), null);
    }
  }

  /// What a kill left of a copy.
  private void dropUnfinished() throws IOException {
    try (var files = Files.list(settings.folder())) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        if (name.matches("nonmun-\\d{8}T\\d{6}Z\\.db\\.\\d+\\.partial")) {
          Files.delete(file);
        }
      }
    }
  }

  /// The oldest first.
  private List<Path> copies() throws IOException {
    if (!Files.isDirectory(settings.folder())) {
      return List.of();
    }
    try (var files = Files.list(settings.folder())) {
      return files.filter(file -> madeAt(file).isPresent()).sorted().toList();
    }
  }

  private static Optional<Instant> last(List<Path> copies) {
    return copies.isEmpty() ? Optional.empty() : madeAt(copies.getLast());
  }

  private static Optional<Instant> madeAt(Path file) {
    try {
      return Optional.of(
          LocalDateTime.parse(file.getFileName().toString(), NAME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
