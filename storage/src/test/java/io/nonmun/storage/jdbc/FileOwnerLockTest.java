package io.nonmun.storage.jdbc;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.OwnerLock;
import io.nonmun.storage.StorageException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOwnerLockTest {

  @TempDir private Path folder;

  @Test
  void aSecondBotIsRefusedWithTheFirstOnesProcessAndTheMend() throws Exception {
    try (var database = open()) {
      var running = OtherProcess.start(Runs.class, url());
      try {
        assertThat(running.inputReader().readLine()).isEqualTo("owns");

        assertThatThrownBy(database::own)
            .isInstanceOf(StorageException.class)
            .hasMessage(
                "Another bot runs on %s: process %d on %s. Stop that one first, or give this one a"
                    + " database of its own in nonmun.storage.url; all other commands work beside it",
                file(), running.pid(), InetAddress.getLocalHost().getHostName());

        database.papers().save(List.of(paper(id(1), 1)));
        database.backup(folder.resolve("copy.db"));
      } finally {
        running.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
      }

      database.own().close(); // the killed one holds nothing
    }
  }

  static final class Runs {
    public static void main(String[] arguments) throws IOException {
      var owned = Database.open(arguments[0]).own();
      System.out.println("owns");
      System.in.read();
      owned.close();
    }
  }

  @Test
  void aSecondBotInTheSameProcessIsRefusedAndTheFirstKeepsItsRight() throws Exception {
    try (var one = open();
        var two = open();
        OwnerLock _ = one.own()) {
      assertThatThrownBy(two::own)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());

      var other = OtherProcess.start(Runs.class, url());
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).as("refused as well").isNotZero();
    }
  }

  @Test
  void theRightIsFreeAgainWhenItIsGivenBack() {
    try (var database = open()) {
      for (var n = 0; n < 3; n++) {
        database.own().close();
      }
    }
  }

  @Test
  void databasesInMemoryAreNobodyElses() {
    try (var database = Database.open("jdbc:sqlite::memory:");
        OwnerLock _ = database.own();
        OwnerLock _ = database.own()) {
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void saysWhereItCannotLock() throws IOException {
    Files.createDirectory(folder.resolve("nonmun.db.owner"));
    try (var database = open()) {
      assertThatThrownBy(database::own)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(file() + ".owner cannot be locked")
          .hasMessageContaining("writable");
    }
  }

  private Path file() {
    return folder.resolve("nonmun.db");
  }

  private String url() {
    return "jdbc:sqlite:" + file();
  }

  private Database open() {
    return Database.open(url());
  }
}
