package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  private @TempDir Path folder;

  @Test
  void aSecondBotOnTheSameDatabaseIsRefusedWithTheMend() {
    var url = "jdbc:sqlite:" + folder.resolve("new/nonmun.db");
    try (var _ = RunLock.take(url)) {
      assertThatThrownBy(() -> RunLock.take(url))
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll("이미 봇이 돌고 있습니다", "nonmun.db", "먼저 멈추거나");
    }
    RunLock.take(url).close();
  }

  @Test
  void anotherDatabaseIsFree() {
    try (var _ = RunLock.take("jdbc:sqlite:" + folder.resolve("a.db"))) {
      RunLock.take("jdbc:sqlite:" + folder.resolve("b.db")).close();
    }
  }
}
