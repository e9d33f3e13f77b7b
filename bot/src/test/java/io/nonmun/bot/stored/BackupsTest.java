package io.nonmun.bot.stored;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {

  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));
  private final RecordingAlerts alerts = new RecordingAlerts();
  private final AtomicLong free = new AtomicLong(1L << 30);
  private Path file;
  private Path copies;
  private Storage storage;
  private Backups backups;

  @BeforeEach
  void open() {
    file = folder.resolve("nonmun.db");
    copies = folder.resolve("backup/daily");
    storage = Storage.open(new StorageSettings("jdbc:sqlite:" + file));
    storage.papers().save(List.of(paper("2611.00001", "cs.CL")));
    backups = backups();
  }

  private Backups backups() {
    return new Backups(
        new Backups.Settings(file, copies, Duration.ofHours(24), 3),
        storage::backup,
        _ -> OptionalLong.of(free.get()),
        alerts,
        clock);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void oneADayIsMadeAndTheLastOnesAreKept() throws IOException {
    for (var hour = 0; hour < 5 * 24; hour++) {
      backups.look();
      clock.move(Duration.ofHours(1));
    }

    assertThat(names())
        .containsExactly(
            "nonmun-20261122T010000Z.db",
            "nonmun-20261123T010000Z.db",
            "nonmun-20261124T010000Z.db");
    storage.close();
    Storage.restore(
        new StorageSettings("jdbc:sqlite:" + file), copies.resolve("nonmun-20261124T010000Z.db"));
  }

  @Test
  void aRestartMakesNoneBeforeItIsDue() throws IOException {
    backups.look();
    clock.move(Duration.ofHours(23));
    backups().look();
    assertThat(names()).hasSize(1);

    clock.move(Duration.ofHours(1));
    backups().look();
    assertThat(names()).hasSize(2);
  }

  @Test
  void noneIsMadeWhileTheDiskIsShortAndTheAdminsAreTold() throws IOException {
    free.set(1 << 20);
    for (var minute = 0; minute < 30; minute++) {
      backups.look();
      clock.move(Duration.ofMinutes(1));
    }
    assertThat(names()).isEmpty();
    assertThat(alerts.texts()).anyMatch(text -> text.contains("디스크에 1 MB가 남았고"));

    free.set(1L << 30);
    backups.look();
    assertThat(names()).hasSize(1);
    assertThat(alerts.subjects()).startsWith("broken backup").endsWith("mended backup");
  }

  @Test
  void oneThatFailsCostsNoOlderOne() throws IOException {
    for (var day = 0; day < 3; day++) {
      backups.look();
      clock.move(Duration.ofDays(1));
    }
    var failing =
        new Backups(
            new Backups.Settings(file, copies, Duration.ofHours(24), 1),
            _ -> {
              throw new StorageException("disk full", null);
            },
            _ -> OptionalLong.empty(),
            alerts,
            clock);

    failing.look();

    assertThat(names()).hasSize(3);
    assertThat(alerts.texts().getLast()).contains("disk full");
  }

  @Test
  void whatAKillLeftIsClearedAwayAndNothingElse() throws IOException {
    Files.createDirectories(copies);
    Files.writeString(copies.resolve("nonmun-20261119T010000Z.db.123.partial"), "half");
    Files.writeString(copies.resolve("thesis.db"), "precious");

    backups.look();

    assertThat(names()).containsExactly("nonmun-20261120T010000Z.db", "thesis.db");
  }

  private List<String> names() throws IOException {
    if (!Files.exists(copies)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(copies)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
