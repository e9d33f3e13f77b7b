package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.MarkRepository.Mark;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class MarkRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.123456789Z");

  @Test
  void keepsAMarkWithItsTime() {
    storage.marks().set("paused", "by admin 7", NOW);

    try (var other = openAgain()) {
      assertThat(other.marks().find("paused")).contains(new Mark("by admin 7", NOW));
      assertThat(other.marks().find("other")).isEmpty();
    }
  }

  @Test
  void theSameValueAgainIsNoChangeAndKeepsTheTimeOfTheFirst() {
    assertThat(storage.marks().set("alert.source", "down", NOW)).isTrue();
    assertThat(storage.marks().set("alert.source", "down", NOW.plusSeconds(1))).isFalse();
    assertThat(storage.marks().find("alert.source")).contains(new Mark("down", NOW));

    assertThat(storage.marks().set("alert.source", "up", NOW.plusSeconds(2))).isTrue();
    assertThat(storage.marks().find("alert.source")).contains(new Mark("up", NOW.plusSeconds(2)));
  }

  @Test
  void ofManyWhoSetTheSameValueOneIsToldThatItChanged() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 16)
              .<Callable<Boolean>>mapToObj(_ -> () -> storage.marks().set("alert", "down", NOW))
              .toList();
      var changed = 0;
      for (var done : threads.invokeAll(work)) {
        changed += done.get() ? 1 : 0;
      }
      assertThat(changed).isOne();
    }
  }

  @Test
  void replacesOnlyWhatIsExpected() {
    assertThat(storage.marks().replace("day", "19", "20", NOW)).isFalse();
    assertThat(storage.marks().find("day")).isEmpty();

    storage.marks().set("day", "19", NOW);
    assertThat(storage.marks().replace("day", "18", "20", NOW)).isFalse();
    assertThat(storage.marks().replace("day", "19", "20", NOW.plusSeconds(1))).isTrue();
    assertThat(storage.marks().find("day")).contains(new Mark("20", NOW.plusSeconds(1)));
  }

  @Test
  void removesOnce() {
    storage.marks().set("paused", "", NOW);

    assertThat(storage.marks().remove("paused")).isTrue();
    assertThat(storage.marks().remove("paused")).isFalse();
    assertThat(storage.marks().find("paused")).isEmpty();
  }

  @Test
  void listsThoseWithAPrefixWhateverTheirLetters() {
    storage.marks().set("alert.b", "2", NOW);
    storage.marks().set("alert.a", "1", NOW);
    storage.marks().set("alert_%", "3", NOW);
    storage.marks().set("ALERT.c", "4", NOW);

    assertThat(storage.marks().startingWith("alert."))
        .containsExactly(
            entry("alert.a", new Mark("1", NOW)), entry("alert.b", new Mark("2", NOW)));
    assertThat(storage.marks().startingWith("")).hasSize(4);
  }
}
