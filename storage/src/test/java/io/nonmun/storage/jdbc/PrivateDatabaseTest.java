package io.nonmun.storage.jdbc;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// R14: the database, which knows who reads what, was anybody's to read.
@DisabledOnOs(OS.WINDOWS)
class PrivateDatabaseTest {

  private @TempDir Path folder;

  @Test
  void r14NobodyElseReadsANewDatabaseWhateverTheUmask() throws Exception {
    var java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PrivateDatabaseTest.class.getName(),
            folder.resolve("new/data/nonmun.db").toString());
    var process =
        new ProcessBuilder("sh", "-c", "umask 0 && exec \"$@\"", "sh").redirectErrorStream(true);
    process.command().addAll(java);
    var running = process.start();
    var output = new String(running.getInputStream().readAllBytes());

    assertThat(running.waitFor()).as(output).isZero();
    assertThat(output.lines().toList())
        .contains(
            "rwx------ new",
            "rwx------ data",
            "rw------- nonmun.db",
            "rw------- nonmun.db-wal",
            "rw------- nonmun.db-shm",
            "rw------- nonmun.db.lock")
        .filteredOn(line -> line.matches("[rwx-]{9} .*"))
        .allMatch(line -> line.substring(3).startsWith("------"));
  }

  /// For the process above: makes a database and says whose its files are while it is open.
  public static void main(String[] arguments) throws IOException {
    var file = Path.of(arguments[0]);
    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file))) {
      database.papers().save(List.of(paper(id(1), 1)));
      rights(file.getParent().getParent())
          .forEach((name, rights) -> System.out.println(rights + " " + name));
    }
  }

  @Test
  void r14AnExistingDatabaseIsNarrowedAndThatIsSaid() throws IOException {
    var file = folder.resolve("nonmun.db");
    Database.open(new StorageSettings("jdbc:sqlite:" + file)).close();
    for (var name : List.of("nonmun.db", "nonmun.db.lock")) {
      widen(folder.resolve(name));
    }
    for (var name : List.of("nonmun.db-wal", "nonmun.db-shm")) {
      widen(Files.createFile(folder.resolve(name)));
    }
    widen(Files.writeString(folder.resolve("other.txt"), "not ours"));
    var logger = (Logger) LoggerFactory.getLogger(SqliteDialect.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);

    try (var database = Database.open(new StorageSettings("jdbc:sqlite:" + file))) {
      database.papers().save(List.of(paper(id(1), 1)));
      var rights = rights(folder);
      assertThat(rights.remove("other.txt")).isEqualTo("rw-rw-rw-");
      rights.remove(folder.getFileName().toString());
      assertThat(rights.keySet()).contains("nonmun.db", "nonmun.db-wal", "nonmun.db-shm");
      assertThat(rights.values()).containsOnly("rw-------");
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains("nonmun.db was open to other users"));
  }

  private static void widen(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  private static Map<String, String> rights(Path folder) throws IOException {
    var rights = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (var file : files.toList()) {
        rights.put(
            file.getFileName().toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return rights;
  }
}
