package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static io.nonmun.storage.Fixtures.ids;
import static io.nonmun.storage.Fixtures.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.ResponseCacheRepository.CachedResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room, or that takes nothing: what was there stays, nothing half-written is left,
/// and it goes on by itself.
class FullDiskTest {

  @TempDir private Path folder;
  private SmallDisk disk;
  private Path file;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), 4);
    file = disk.folder().resolve("nonmun.db");
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void whatCannotBeStoredIsStoredWhenThereIsRoom() throws Exception {
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
      disk.fill();
      assertThatThrownBy(
              () -> {
                for (var i = 0; i < 20; i++) {
                  storage.probe();
                }
              })
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("Free some space on its disk; nothing of this step was kept");
      assertThatThrownBy(
              () -> storage.papers().save(ids(200).stream().map(id -> paper(id, 2)).toList()))
          .isInstanceOf(StorageException.class);
      assertThat(storage.papers().latest(ids(2))).containsOnlyKeys(id(1));

      disk.free();

      storage.probe();
      storage.papers().save(List.of(paper(id(1), 2)));
    }
    assertThat(papersIn(file)).isEqualTo(1);
  }

  @Test
  void aDiskThatBecameReadOnlyIsWrittenAgainLater() throws Exception {
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
    }
    disk.readOnly(true);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot be written by the user");
    disk.readOnly(false);
    assertThat(papersIn(file)).isEqualTo(1);
  }

  @Test
  void aBackupThatFindsNoRoomLeavesNothing() throws Exception {
    try (var storage = open(folder.resolve("nonmun.db"))) {
      storage.papers().save(ids(50).stream().map(id -> paper(id, 1)).toList());
      disk.fill();
      assertThatThrownBy(() -> storage.backup(disk.folder().resolve("copy.db")))
          .isInstanceOf(StorageException.class);
      assertThat(disk.folder().toFile().list()).containsExactly("filler");

      disk.free();
      storage.backup(disk.folder().resolve("copy.db"));
    }
    assertThat(papersIn(disk.folder().resolve("copy.db"))).isEqualTo(50);
  }

  @Test
  void aRestoreThatFindsNoRoomChangesNothing() throws Exception {
    var backup = folder.resolve("large.db");
    try (var storage = open(backup)) {
      storage.papers().save(ids(4).stream().map(id -> paper(id, 1)).toList());
      for (var i = 0; i < 30; i++) {
        var noise = new byte[200_000];
        new Random(i).nextBytes(noise);
        storage
            .responses()
            .save(new CachedResponse("url" + i, null, null, null, noise, Instant.EPOCH));
      }
    }
    try (var storage = open(file)) {
      storage.papers().save(List.of(paper(id(1), 1)));
    }

    assertThatThrownBy(() -> Storage.restore(settings(file), backup))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nothing was changed");

    assertThat(papersIn(file)).isEqualTo(1);
    assertThat(disk.folder().toFile().list())
        .noneMatch(name -> name.contains("partial") || name.contains("before"));
  }

  @Test
  void aRepairThatFindsNoRoomChangesNothing() throws Exception {
    try (var storage = open(file)) {
      storage.papers().save(ids(200).stream().map(id -> paper(id, 1)).toList());
    }
    disk.fill();

    assertThatThrownBy(() -> Storage.repair(settings(file)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nothing was changed");

    disk.free();
    assertThat(papersIn(file)).isEqualTo(200);
    assertThat(Storage.repair(settings(file)).losses()).isEmpty();
  }

  private static int papersIn(Path database) {
    try (var storage = open(database)) {
      return storage.papers().latest(ids(200)).size();
    }
  }

  private static StorageSettings settings(Path file) {
    return new StorageSettings("jdbc:sqlite:" + file);
  }

  private static Storage open(Path file) {
    return Storage.open(settings(file));
  }
}
