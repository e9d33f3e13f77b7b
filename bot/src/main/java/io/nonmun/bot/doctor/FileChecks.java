package io.nonmun.bot.doctor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.StorageSettings.Backup;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Checks of the files and folders that the program makes.
public final class FileChecks {

  private FileChecks() {}

  /// That backups have a place.
  public static Check backups(StorageSettings database, Backup settings) {
    return new Check(
        KOREAN.of("terminal.doctor.backup"),
        () -> {
          if (database.isServer() && !settings.folder().isBlank()) {
            return Finding.warn(
                KOREAN.of("terminal.doctor.backup.server"),
                KOREAN.of("terminal.doctor.backup.server.mend"));
          }
          if (settings.folder().isBlank()) {
            return Finding.ok(KOREAN.of("terminal.doctor.backup.none"));
          }
          var folder = Path.of(settings.folder()).toAbsolutePath();
          if (!Files.isDirectory(folder)) {
            return Finding.warn(
                    KOREAN.of("terminal.doctor.backup.missing", folder), "mkdir -p " + folder)
                .with(
                    new Fix.Do(
                        KOREAN.of("terminal.doctor.backup.offer", folder),
                        () -> PrivateFiles.createFolders(folder)));
          }
          return Files.isWritable(folder)
              ? Finding.ok(folder.toString())
              : Finding.fail(
                  KOREAN.of("terminal.doctor.backup.locked", folder),
                  KOREAN.of("terminal.doctor.backup.locked.mend"));
        });
  }

  /// What a process that was killed left of copies that it was making. Only whoever runs no bot can
  /// tell that nobody is making one.
  ///
  /// @param alone keeps any bot from running until it is closed, or fails while one runs
  public static Check leftovers(
      StorageSettings database, Backup backup, Callable<? extends AutoCloseable> alone) {
    return new Check(
        KOREAN.of("terminal.doctor.leftovers"),
        () -> {
          var files = leftoversOf(database, backup);
          return files.isEmpty()
              ? Finding.ok(KOREAN.of("none"))
              : Finding.warn(
                      KOREAN.of("terminal.doctor.leftovers.some", files.size(), files.getFirst()),
                      KOREAN.of("terminal.doctor.leftovers.mend"))
                  .with(
                      new Fix.Do(
                          KOREAN.of("terminal.doctor.leftovers.offer", files.size()),
                          () -> delete(files, alone)));
        });
  }

  private static boolean delete(List<Path> files, Callable<? extends AutoCloseable> alone)
      throws Exception {
    try (var _ = alone.call()) {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    }
    return true;
  }

  private static List<Path> leftoversOf(StorageSettings settings, Backup backup)
      throws IOException {
    var found = new ArrayList<Path>();
    var database = settings.file();
    if (database.isPresent()) {
      var file = database.get().toAbsolutePath();
      found.addAll(partials(file.getParent(), file.getFileName().toString()));
    }
    if (!backup.folder().isBlank()) {
      found.addAll(partials(Path.of(backup.folder()).toAbsolutePath(), "nonmun-"));
    }
    return found;
  }

  private static List<Path> partials(Path folder, String start) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .filter(file -> file.getFileName().toString().matches(".*\\.\\d+\\.partial"))
          .sorted()
          .toList();
    }
  }
}
