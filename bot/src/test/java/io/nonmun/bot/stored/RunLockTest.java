package io.nonmun.bot.stored;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.config.BotStartException;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  private @TempDir Path folder;

  @Test
  void aSecondBotIsRefusedWithTheMendUntilTheFirstIsKilled() throws Exception {
    var url = url(folder.resolve("new/nonmun.db"));
    var running =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Runs.class.getName(),
                url.url())
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      assertThat(running.inputReader().readLine()).isEqualTo("runs");

      assertThatThrownBy(() -> RunLock.take(url))
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll("이미 봇이 돌고 있습니다", "nonmun.db", "먼저 멈추거나");
    } finally {
      assertThat(running.destroyForcibly().waitFor(60, SECONDS)).isTrue();
    }
    RunLock.take(url).close();
  }

  static final class Runs {
    public static void main(String[] arguments) throws IOException {
      try (var _ = RunLock.take(new StorageSettings(arguments[0]))) {
        System.out.println("runs");
        System.in.read();
      }
    }
  }

  @Test
  void otherCommandsUseTheDatabaseBesideIt() {
    var url = url(folder.resolve("nonmun.db"));
    try (var _ = RunLock.take(url);
        var storage = Storage.open(url)) {
      storage.backup(folder.resolve("copy.db"));
    }
    assertThat(folder.resolve("copy.db")).exists();
  }

  @Test
  void aLinkLeadsToTheSameLock() throws IOException {
    var real = Files.createDirectory(folder.resolve("real"));
    var linked = Files.createSymbolicLink(folder.resolve("linked"), real);
    try (var _ = RunLock.take(url(linked.resolve("nonmun.db")))) {
      Files.createFile(real.resolve("nonmun.db"));
      var link = Files.createSymbolicLink(folder.resolve("link.db"), real.resolve("nonmun.db"));
      assertThatThrownBy(() -> RunLock.take(url(link))).isInstanceOf(BotStartException.class);
    }
  }

  @Test
  void anotherDatabaseIsFree() {
    try (var _ = RunLock.take(url(folder.resolve("a.db")))) {
      RunLock.take(url(folder.resolve("b.db"))).close();
    }
  }

  private static StorageSettings url(Path database) {
    return new StorageSettings("jdbc:sqlite:" + database);
  }
}
