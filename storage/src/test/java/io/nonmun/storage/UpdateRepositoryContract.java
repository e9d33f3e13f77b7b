package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.UpdateRepository.StoredUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class UpdateRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.123456789Z");

  @Test
  void keepsWhatIsNotHandledInOrder() {
    storage.updates().store(List.of(update(12, 5), update(11, 6)));
    storage.updates().store(List.of(update(13, 0)));
    storage.updates().handled(List.of(11));

    try (var other = openAgain()) {
      assertThat(other.updates().unhandled()).containsExactly(update(12, 5), update(13, 0));
    }
  }

  @Test
  void b02UpdatesThatComeAgainAreLeftOutHandledOrNot() {
    storage.updates().store(List.of(update(1, 5), update(2, 5)));
    storage.updates().handled(List.of(1));

    assertThat(storage.updates().store(List.of(update(1, 5), update(2, 5), update(3, 5))))
        .containsExactly(update(3, 5));
    assertThat(storage.updates().unhandled()).containsExactly(update(2, 5), update(3, 5));
    assertThat(storage.updates().unhandledBut(id -> id == 2)).containsExactly(update(3, 5));
  }

  @Test
  void oneThatStandsTwiceInABatchCountsOnce() {
    assertThat(storage.updates().store(List.of(update(1, 5), update(1, 5))))
        .containsExactly(update(1, 5));
  }

  @Test
  void anEmptyBatchIsNothing() {
    assertThat(storage.updates().store(List.of())).isEmpty();
  }

  @Test
  void ofManyWhoStoreTheSameBatchOneGetsEachUpdate() throws Exception {
    var batch = IntStream.range(0, 100).mapToObj(id -> update(id, 5)).toList();
    var stored = new ArrayList<StoredUpdate>();
    try (var other = openAgain();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 8)
              .<Callable<List<StoredUpdate>>>mapToObj(
                  n -> () -> (n % 2 == 0 ? storage : other).updates().store(batch))
              .toList();
      for (var done : threads.invokeAll(work)) {
        stored.addAll(done.get());
      }
    }
    assertThat(stored).containsExactlyElementsOf(batch);
  }

  @Test
  void b01TriesAreCountedOverRestarts() {
    storage.updates().store(List.of(update(1, 5), update(2, 5)));
    assertThat(storage.updates().tryAgain(1)).isEqualTo(2);

    try (var other = openAgain()) {
      assertThat(other.updates().tryAgain(1)).isEqualTo(3);
      other.updates().cancelTry(1);
      assertThat(other.updates().tryAgain(1)).isEqualTo(3);
      assertThat(other.updates().tryAgain(2)).isEqualTo(2);
    }
  }

  @Test
  void whatIsHandledIsNotTriedAgain() {
    storage.updates().store(List.of(update(1, 5)));
    storage.updates().handled(List.of(1));

    assertThat(storage.updates().tryAgain(1)).isZero();
    assertThat(storage.updates().unhandled()).isEmpty();
  }

  /// Telegram repeats for a day, and starts at a random number after a week without updates.
  @Test
  void idsOfHandledUpdatesAreRememberedForDaysAndNotForEver() {
    storage.updates().store(List.of(update(1, 5), update(2, 5)));
    storage.updates().handled(List.of(1));

    assertThat(storage.updates().store(List.of(update(1, 5, Duration.ofDays(2))))).isEmpty();
    assertThat(storage.updates().store(List.of(update(1, 5, Duration.ofDays(7)))))
        .containsExactly(update(1, 5, Duration.ofDays(7)));
    assertThat(storage.updates().unhandled()).as("what waits is kept").contains(update(2, 5));
  }

  private static StoredUpdate update(int id, long chat) {
    return update(id, chat, Duration.ZERO);
  }

  private static StoredUpdate update(int id, long chat, Duration later) {
    return new StoredUpdate(
        id, chat, "{\"update_id\": %d, \"한글\": 1}".formatted(id), NOW.plus(later));
  }
}
