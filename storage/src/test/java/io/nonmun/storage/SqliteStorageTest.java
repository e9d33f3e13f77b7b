package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.CL;
import static io.nonmun.storage.Fixtures.FRIDAY;
import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.newPapers;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

class SqliteStorageTest {

  private static final int NEWEST = 18;

  @TempDir private Path folder;

  @Test
  void createsItsFolderAndKeepsWhatWasStored() {
    var file = folder.resolve("논문 자료/100%#1/nonmun.db");
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
    }

    try (var storage = open(file)) {
      assertThat(storage.papers().latest(ids(2))).containsOnlyKeys(id(1));
    }
  }

  @Test
  void aDatabaseInMemoryIsOneForAllThreadsAndGoneWhenClosed() throws Exception {
    var settings = new StorageSettings("jdbc:sqlite::memory:");
    try (var storage = Storage.open(settings);
        var other = Storage.open(settings)) {
      CompletableFuture.runAsync(() -> storage.papers().save(List.of(paper(id(1), 1))))
          .get(30, TimeUnit.SECONDS);

      assertThat(storage.papers().latest(ids(2))).containsOnlyKeys(id(1));
      assertThat(other.papers().latest(ids(2))).isEmpty();
      assertThatThrownBy(() -> storage.backup(folder.resolve("copy.db")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in memory");
    }
  }

  @Test
  void severalMayOpenANewDatabaseAtOnce() throws Exception {
    var file = folder.resolve("nonmun.db");
    try (var threads = Executors.newFixedThreadPool(4)) {
      var work =
          IntStream.range(0, 4)
              .<Callable<Void>>mapToObj(n ->
                  () -> {
                    try (var storage = open(file)) {
                      storage.papers().save(List.of(paper(id(n), 1)));
                    }
                    return null;
                  })
              .toList();
      for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        done.get();
      }
    }

    try (var storage = open(file)) {
      assertThat(storage.papers().latest(ids(4))).hasSize(4);
    }
  }

  @Test
  void writersOfTwoProcessesLoseNothing() throws Exception {
    try (var one = open(folder.resolve("nonmun.db"));
        var two = open(folder.resolve("nonmun.db"));
        var threads = Executors.newFixedThreadPool(4)) {
      var work =
          IntStream.range(0, 4)
              .<Callable<Void>>mapToObj(n ->
                  () -> {
                    for (var i = 0; i < 50; i++) {
                      (n % 2 == 0 ? one : two)
                          .spending()
                          .record(Instant.EPOCH, "openai", "m", 1, 1, BigDecimal.ONE);
                    }
                    return null;
                  })
              .toList();
      for (var done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        done.get();
      }

      assertThat(one.spending().since("openai", Instant.EPOCH)).isEqualByComparingTo("200");
    }
  }

  @Test
  void isOfNoUseOnceClosed() {
    var storage = open(folder.resolve("nonmun.db"));
    storage.close();

    assertThatThrownBy(() -> storage.papers().save(List.of()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> storage.ledger().listed(FRIDAY)).isInstanceOf(StorageException.class);
  }

  @Test
  void aBackupTakenInUseIsConsistentAndRestoredByCopying() throws Exception {
    var file = folder.resolve("nonmun.db");
    var copy = folder.resolve("backups/friday.db");
    var stop = new AtomicBoolean();
    try (var storage = open(file)) {
      storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(10))));
      var writer =
          CompletableFuture.runAsync(() -> {
            for (var n = 0; n < 200 && !stop.get(); n++) {
              storage.ledger().announce(List.of(newPapers(CL, FRIDAY, ids(10 + n * 10))));
            }
          });
      storage.backup(copy);
      stop.set(true);
      writer.get(30, TimeUnit.SECONDS);
      storage.papers().save(List.of(paper(id(1), 1)));
    }
    assertThat(copy.getParent().toFile().list()).containsExactly("friday.db");

    Files.delete(file);
    Files.copy(copy, file);
    try (var storage = open(file)) {
      assertThat(storage.papers().latest(ids(2))).isEmpty();
      assertThat(storage.ledger().entries(FRIDAY))
          .isNotEmpty()
          .satisfies(entries -> assertThat(entries.size() % 10).isZero());
      storage.papers().save(List.of(paper(id(1), 1)));
    }
  }

  @Test
  void aBackupOverwritesNothing() throws IOException {
    var target = Files.writeString(folder.resolve("precious.txt"), "precious");
    try (var storage = open(folder.resolve("nonmun.db"))) {
      assertThatThrownBy(() -> storage.backup(target))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(target + " exists")
          .hasMessageContaining("name another file");
    }
    assertThat(target).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 4_096})
  void refusesAFileThatIsNoDatabase(int size) throws IOException {
    var file = Files.writeString(folder.resolve("notes.txt"), "notes".repeat(size / 5));
    var before = Files.readString(file);

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no sound database")
        .hasMessageContaining("put a backup in its place");
    assertThat(file).hasContent(before);
  }

  @Test
  void refusesACorruptDatabase() throws IOException {
    var file = folder.resolve("nonmun.db");
    open(file).close();
    var bytes = Files.readAllBytes(file);
    for (var i = 100; i < 4_096; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(file, bytes);

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("put a backup in its place");
  }

  @Test
  void refusesTheDatabaseOfAnotherProgramAndLeavesItAlone() throws Exception {
    var file = folder.resolve("other.db");
    execute(file, "CREATE TABLE flyway_schema_history (version TEXT)");
    var before = Files.readAllBytes(file);

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file + " is the database of another program");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void refusesASchemaThatIsNewerThanTheProgram() throws Exception {
    var file = folder.resolve("nonmun.db");
    open(file).close();
    execute(
        file,
        "INSERT INTO nonmun_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (90, '90', 'x', 'SQL', 'x', '', 0, 1)");

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "%s has schema 90, written by a newer version of this program; this one knows schema %d."
                + " Start the newer version again, or put the backup from before the upgrade in"
                + " its place: %s.backup-v%d-…",
            file, NEWEST, file, NEWEST);
  }

  @Test
  void refusesAFolderThatCannotBe() throws IOException {
    var notAFolder = Files.createFile(folder.resolve("data"));

    assertThatThrownBy(() -> open(notAFolder.resolve("nonmun.db")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("its folder cannot be created")
        .hasMessageContaining("Create it, or name another file");
  }

  @Test
  void refusesAFolderInPlaceOfTheFile() {
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonmun.db", "."})
  void refusesWhatIsReadOnly(String locked) throws IOException {
    assumeThat(System.getProperty("user.name")).as("root writes everywhere").isNotEqualTo("root");
    var file = folder.resolve("nonmun.db");
    open(file).close();
    var readOnly = folder.resolve(locked).normalize();
    assertThat(readOnly.toFile().setWritable(false)).isTrue();
    try {
      assertThatThrownBy(() -> open(file))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(readOnly + " cannot be written by the user '")
          .hasMessageContaining("name another file in nonmun.storage.url");
    } finally {
      readOnly.toFile().setWritable(true);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdbc:mysql://host/db", "data/nonmun.db", "jdbc:sqlite:", "jdbc:sqlite:a?mode=ro"})
  void refusesWhatNamesNoFile(String url) {
    assertThatThrownBy(() -> Storage.open(new StorageSettings(url)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("'" + url + "'")
        .hasMessageContaining("use jdbc:sqlite:data/nonmun.db");
  }

  private static Storage open(Path file) {
    return Storage.open(new StorageSettings("jdbc:sqlite:" + file));
  }

  private static void execute(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// What is written into a file without a name is gone at the end.
  @Test
  void aDatabaseThatIsDeletedWhileItIsOpenTakesNothingMoreAndIsRescued() throws IOException {
    var file = folder.resolve("nonmun.db");
    var rescued = folder.resolve("nonmun.db.rescued");
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
      var away = Files.move(file, folder.resolve("away.db"));

      assertThatThrownBy(() -> storage.papers().save(List.of(paper(id(2), 1))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("deleted or replaced while it is open")
          .hasMessageContaining("All that it held is in " + rescued);
      assertThatThrownBy(storage::probe).isInstanceOf(StorageException.class);
      assertThat(file).doesNotExist();

      Files.move(away, file); // put back, it goes on
      storage.papers().save(List.of(paper(id(3), 1)));
    }
    try (var storage = open(file)) {
      assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(1), id(3));
    }
    try (var storage = open(rescued)) {
      assertThat(storage.papers().latest(ids(4))).containsOnlyKeys(id(1));
    }
  }

  /// A row that keeps its length is written where it stands, which a full database takes.
  @Test
  void eachProbeNeedsRoom() {
    try (var storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"))) {
      var jdbc = new JdbcTemplate(storage.dataSource());
      var lengths = new ArrayList<Integer>();
      for (var i = 0; i < 3; i++) {
        storage.probe();
        lengths.add(jdbc.queryForObject("SELECT length(filler) FROM probe", Integer.class));
      }
      assertThat(lengths).containsExactly(16_384, 32_768, 16_384);
    }
  }
}
