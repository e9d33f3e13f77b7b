package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

abstract class SpendingRepositoryContract extends RepositoryContract {

  private static final Instant MONTH = Instant.parse("2026-11-01T00:00:00Z");

  @Test
  void addsUpExactly() {
    for (var i = 0; i < 10; i++) {
      spend("openai", MONTH.plusSeconds(i), "0.1");
    }

    assertThat(storage.spending().since("openai", MONTH)).isEqualByComparingTo("1");
  }

  @Test
  void countsFromTheMomentItselfOn() {
    spend("openai", MONTH.minusNanos(1), "1");
    spend("openai", MONTH, "2");
    spend("openai", MONTH.plusMillis(1), "4");

    assertThat(storage.spending().since("openai", MONTH)).isEqualByComparingTo("6");
  }

  @Test
  void countsOneProvider() {
    spend("openai", MONTH, "1");
    spend("other", MONTH, "2");

    assertThat(storage.spending().since("openai", MONTH)).isEqualByComparingTo("1");
    assertThat(storage.spending().since("nobody", MONTH)).isZero();
  }

  @Test
  void neverRoundsACostDown() {
    spend("openai", MONTH, "0.0000000001");

    assertThat(storage.spending().since("openai", MONTH)).isEqualByComparingTo("0.000000001");
  }

  private void spend(String provider, Instant at, String cost) {
    storage.spending().record(at, provider, "model", 10, 5, new BigDecimal(cost));
  }
}
