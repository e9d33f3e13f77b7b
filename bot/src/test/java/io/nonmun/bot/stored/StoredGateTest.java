package io.nonmun.bot.stored;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredGateTest {

  @Test
  void aProcessThatRunsIsAlive() {
    assertThat(StoredGate.isDead(holder(ProcessHandle.current().parent().orElseThrow().pid())))
        .isFalse();
  }

  @Test
  void aProcessThatEndedIsDead() throws Exception {
    var ended = new ProcessBuilder(java(), "-version").start();
    ended.waitFor();

    assertThat(StoredGate.isDead(holder(ended.pid()))).isTrue();
  }

  /// In a container, the program has the same number after every start.
  @Test
  void aTurnOfOurOwnNumberBeforeOurFirstIsADeadOnes() {
    assertThat(StoredGate.isDead(holder(ProcessHandle.current().pid()))).isTrue();
  }

  private static String java() {
    return System.getProperty("java.home") + "/bin/java";
  }

  private static String holder(long process) {
    return process + "-" + UUID.randomUUID();
  }
}
