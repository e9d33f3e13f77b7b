package io.nonmun.bot.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.telegram.AlertMemory.Alert;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredMarksTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z"));
  private static final Alert BROKEN = new Alert(true, false, "the disk\nis full");

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private boolean full;
  private final StoredMarks marks = new StoredMarks(new FullMarks(), CLOCK);

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void anAlertThatTheDatabaseDoesNotTakeIsRememberedUntilItDoes() {
    full = true;
    marks.keep("database", BROKEN);
    marks.keep("arxiv", BROKEN);
    assertThat(marks.find("database")).contains(BROKEN);

    full = false;
    marks.keep("database", new Alert(false, true, "well"));

    assertThat(new StoredMarks(storage.marks(), CLOCK).all())
        .isEqualTo(Map.of("database", new Alert(false, true, "well"), "arxiv", BROKEN));
  }

  @Test
  void whatIsForgottenMeanwhileStaysForgotten() {
    marks.keep("database", BROKEN);
    full = true;
    marks.forget("database");
    assertThat(marks.find("database")).contains(new Alert(false, false, ""));

    full = false;
    marks.keep("arxiv", BROKEN);

    assertThat(storage.marks().startingWith("alert:")).containsOnlyKeys("alert:arxiv");
  }

  /// Marks of a database that can be read and, at times, not written.
  private final class FullMarks implements MarkRepository {

    @Override
    public Optional<Mark> find(String name) {
      return storage.marks().find(name);
    }

    @Override
    public Map<String, Mark> startingWith(String prefix) {
      return storage.marks().startingWith(prefix);
    }

    @Override
    public boolean set(String name, String value, Instant at) {
      requireRoom();
      return storage.marks().set(name, value, at);
    }

    @Override
    public boolean replace(String name, String expected, String value, Instant at) {
      requireRoom();
      return storage.marks().replace(name, expected, value, at);
    }

    @Override
    public boolean remove(String name) {
      requireRoom();
      return storage.marks().remove(name);
    }

    private void requireRoom() {
      if (full) {
        throw new StorageException("database or disk is full", null);
      }
    }
  }
}
