package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class AllowanceRepositoryContract extends RepositoryContract {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  @Test
  void aChatHasSoManyADayAlsoAfterARestart() {
    assertThat(storage.allowances().take(5, DAY, 2)).isTrue();
    try (var other = openAgain()) {
      assertThat(other.allowances().take(5, DAY, 2)).isTrue();
      assertThat(other.allowances().take(5, DAY, 2)).isFalse();
    }
    assertThat(storage.allowances().take(5, DAY, 2)).isFalse();
    assertThat(storage.allowances().take(-6, DAY, 2)).isTrue();
    assertThat(storage.allowances().take(5, DAY, 3)).as("a larger one is had at once").isTrue();
  }

  @Test
  void theNextDayBeginsAnew() {
    assertThat(storage.allowances().take(5, DAY, 1)).isTrue();
    assertThat(storage.allowances().take(5, DAY.plusDays(1), 1)).isTrue();
    assertThat(storage.allowances().take(5, DAY.plusDays(1), 1)).isFalse();
  }

  @Test
  void whatIsGivenBackMayBeTakenAgain() {
    storage.allowances().take(5, DAY, 1);
    storage.allowances().giveBack(5, DAY);
    storage.allowances().giveBack(5, DAY);

    assertThat(storage.allowances().take(5, DAY, 1)).isTrue();
    assertThat(storage.allowances().take(5, DAY, 1)).isFalse();
  }

  @Test
  void noneIsNone() {
    assertThat(storage.allowances().take(5, DAY, 0)).isFalse();
  }

  @Test
  void ofManyAtOnceSoManyGetOne() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, 16)
              .<Callable<Boolean>>mapToObj(_ -> () -> storage.allowances().take(5, DAY, 7))
              .toList();
      var taken = 0;
      for (var done : threads.invokeAll(work)) {
        taken += done.get() ? 1 : 0;
      }
      assertThat(taken).isEqualTo(7);
    }
  }
}
