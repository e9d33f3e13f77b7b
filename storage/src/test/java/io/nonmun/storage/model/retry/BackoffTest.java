package io.nonmun.storage.model.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), 4, Duration.ofMinutes(1));

  @Test
  void growsUpToTheLongest() {
    assertThat(IntStream.of(1, 2, 3, 4, 5, Integer.MAX_VALUE).mapToObj(BACKOFF::after))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 4L, 16L, 60L, 60L, 60L);
  }

  @Test
  void isShortenedByUpToAHalf() {
    var random = new Random(7);
    var waits = IntStream.range(0, 1_000).mapToObj(_ -> BACKOFF.after(3, random)).toList();

    assertThat(waits)
        .allSatisfy(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16)));
    assertThat(waits)
        .anyMatch(wait -> wait.toSeconds() < 9)
        .anyMatch(wait -> wait.toSeconds() > 14);
  }

  @Test
  void refusesWaitsThatShrink() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT2S to PT1S");
  }
}
