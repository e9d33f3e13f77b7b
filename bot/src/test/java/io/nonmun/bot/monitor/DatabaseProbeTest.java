package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.storage.StorageException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final RecordingAlerts alerts = new RecordingAlerts();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicLong free = new AtomicLong(1L << 30);
  private final StorageCheck check =
      new StorageCheck(writes::incrementAndGet, () -> OptionalLong.of(free.get()), clock);
  private final DatabaseProbe probe = new DatabaseProbe(check, alerts);

  @Test
  void r03HoweverOftenHealthIsAskedForTheDatabaseIsWrittenEveryFewSeconds() {
    for (var i = 0; i < 100; i++) {
      check.probe();
    }
    assertThat(writes).hasValue(1);

    clock.move(StorageCheck.FRESH);
    check.probe();
    assertThat(writes).hasValue(2);
  }

  @Test
  void r03AFullDiskIsToldThoughASmallWriteStillFits() {
    probe.look();
    free.set(StorageCheck.FULL_BYTES - 1);
    check.probe(); // what was found just now

    probe.look();
    assertThatThrownBy(check::probe)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("1,048,575 bytes are left");
    free.set(StorageCheck.FULL_BYTES);
    probe.look();
    check.probe();

    assertThat(alerts.subjects()).containsExactly("broken database", "mended database");
    assertThat(alerts.texts().getFirst()).contains("1,048,575");
  }
}
