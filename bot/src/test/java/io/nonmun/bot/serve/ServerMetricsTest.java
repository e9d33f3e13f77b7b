package io.nonmun.bot.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerMetricsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 16, 8000, 1", // every half second one ends
    "9, 4, 6000, 15",
    "9, 4, 6001, 16",
    "0, 1, 1, 1",
    "0, 0, 0, 1", // nothing is known yet
    "500, 2, 30000, 60",
  })
  void refusedRequestsAreToComeBackWhenThereIsRoom(
      int waiting, int running, long servedMillis, long expected) {
    assertThat(ServerMetrics.retryAfterSeconds(waiting, running, Duration.ofMillis(servedMillis)))
        .isEqualTo(expected);
  }
}
