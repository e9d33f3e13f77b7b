package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.jdbc.OtherProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {

  @TempDir private Path folder;
  private Path file;
  private Path backup;

  /// A database that has two papers, and a backup from when it had one.
  @BeforeEach
  void backUp() {
    file = folder.resolve("nonmun.db");
    backup = folder.resolve("old.db");
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
      storage.backup(backup);
      storage.papers().save(List.of(paper(id(2), 1)));
    }
  }

  @Test
  void putsTheBackupInPlaceAndKeepsWhatWasThere() {
    var kept = restore().orElseThrow();

    assertThat(papersIn(file)).isEqualTo(1);
    assertThat(papersIn(kept)).isEqualTo(2);
    assertThat(kept.getFileName().toString()).startsWith("nonmun.db.before-");
    assertThat(papersIn(backup)).isEqualTo(1);
  }

  @Test
  void needsNoDatabaseThatWasThere() throws IOException {
    Files.delete(file);

    assertThat(restore()).isEmpty();
    assertThat(papersIn(file)).isEqualTo(1);
  }

  @Test
  void refusesADatabaseThatIsInUse() {
    try (var running = open(file)) {
      assertThatThrownBy(this::restore)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("nonmun.db is in use by another program; stop that program");
      running.papers().save(List.of(paper(id(3), 1)));
    }
    assertThat(papersIn(file)).isEqualTo(3);
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 50, 90, 99})
  void refusesATruncatedBackup(int percent) throws IOException {
    try (var channel = Files.newByteChannel(backup, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() * percent / 100);
    }
    refusesTheBackup();
  }

  @Test
  void refusesWhatIsNoDatabase() throws IOException {
    Files.writeString(backup, "notes ".repeat(2_000));
    refusesTheBackup();
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Files.delete(backup);
    refusesTheBackup();
  }

  private void refusesTheBackup() {
    assertThatThrownBy(this::restore)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("old.db");
    assertThat(papersIn(file)).isEqualTo(2);
    assertThat(leftovers()).isEmpty();
  }

  /// What lies beside the database when the process is killed between two steps of the exchange.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void goesOnFromWhereverAKillCutItOff(int movedBefore) throws IOException {
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(3), 1)));
      for (var part : List.of("", "-wal")) { // as a kill leaves them: not folded in
        Files.copy(Path.of(file + part), folder.resolve("killed.db" + part));
      }
    }
    var replacement = Files.move(backup, folder.resolve("nonmun.db.replacement"));
    Files.setLastModifiedTime(replacement, java.nio.file.attribute.FileTime.fromMillis(0));
    var kept = folder.resolve("nonmun.db.before-19700101T000000.000Z");
    Files.delete(file);
    Files.move(folder.resolve("killed.db"), movedBefore > 0 ? kept : file);
    Files.move(folder.resolve("killed.db-wal"), Path.of((movedBefore > 1 ? kept : file) + "-wal"));

    assertThat(papersIn(file)).isEqualTo(1);
    assertThat(papersIn(kept)).isEqualTo(3);
  }

  /// Killed at any moment, again and again: either database, whole.
  @Test
  void aKillLeavesOneOrTheOther() throws Exception {
    for (var round = 1; round <= 4; round++) {
      var restoring = OtherProcess.start(RestoresForEver.class, folder.toString());
      try (var lines = new BufferedReader(new InputStreamReader(restoring.getInputStream()))) {
        for (var i = 0; i < 3 * round; i++) {
          assertThat(lines.readLine()).isEqualTo("restored");
        }
        restoring.destroyForcibly().waitFor();
      }
      assertThat(papersIn(file)).isBetween(1, 2);
      restore();
      assertThat(papersIn(file)).isEqualTo(1);
    }
  }

  static final class RestoresForEver {
    public static void main(String[] arguments) {
      var folder = Path.of(arguments[0]);
      while (true) {
        Storage.restore(settings(folder.resolve("nonmun.db")), folder.resolve("old.db"));
        System.out.println("restored");
      }
    }
  }

  private java.util.Optional<Path> restore() {
    return Storage.restore(settings(file), backup);
  }

  private List<String> leftovers() {
    return List.of(folder.toFile().list()).stream()
        .filter(name -> name.contains("partial") || name.contains("before"))
        .toList();
  }

  private static int papersIn(Path database) {
    try (var storage = open(database)) {
      return storage.papers().latest(ids(4)).size();
    }
  }

  private static StorageSettings settings(Path file) {
    return new StorageSettings("jdbc:sqlite:" + file);
  }

  private static Storage open(Path file) {
    return Storage.open(settings(file));
  }
}
