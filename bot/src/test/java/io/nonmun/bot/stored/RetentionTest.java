package io.nonmun.bot.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.MovableClock;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Listing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Category CL = new Category("cs.CL");
  private static final LocalDate OLD = LocalDate.of(2026, 10, 20);
  private static final LocalDate NEWEST = LocalDate.of(2026, 11, 19);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-19T23:59:00Z"));
  private final Storage storage =
      Storage.open(new io.nonmun.storage.StorageSettings("jdbc:sqlite::memory:"));

  @BeforeEach
  void twoDaysAreStored() {
    storage
        .ledger()
        .announce(List.of(new Listing(CL, OLD, List.of()), new Listing(CL, NEWEST, List.of())));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aDayGoesWhenItIsOlderThanTheOwnerWantsToKeep() {
    var retention = new Retention(storage::forgetBefore, 30, clock);

    retention.run();
    assertThat(storage.ledger().listed(OLD)).as("30 days old").containsExactly(CL);

    clock.move(Duration.ofMinutes(1));
    retention.run();
    assertThat(storage.ledger().listed(OLD)).as("31 days old").isEmpty();
    assertThat(storage.ledger().listed(NEWEST)).containsExactly(CL);
  }

  @Test
  void zeroKeepsEverything() {
    clock.move(Duration.ofDays(3_650));
    new Retention(storage::forgetBefore, 0, clock).run();

    assertThat(storage.ledger().listed(OLD)).containsExactly(CL);
  }
}
