package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

abstract class MarkRepositoryContract extends RepositoryContract {

  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.123456789Z");

  @Test
  void keepsAMarkWithItsTime() {
    storage.marks().set("paused", NOW);

    try (var other = openAgain()) {
      assertThat(other.marks().find("paused")).contains(NOW);
      assertThat(other.marks().find("other")).isEmpty();
    }
  }

  @Test
  void knowsWhenItWasSetLast() {
    storage.marks().set("probed", NOW);
    storage.marks().set("probed", NOW.plusSeconds(1));

    assertThat(storage.marks().find("probed")).contains(NOW.plusSeconds(1));
  }

  @Test
  void findsThoseOfOneKind() {
    storage.marks().set("audio:-1", NOW);
    storage.marks().set("audio:2", NOW);
    storage.marks().set("rich:2", NOW);
    storage.marks().set("audi%", NOW);

    assertThat(storage.marks().beginningWith("audio:")).containsOnly("audio:-1", "audio:2");
  }

  @Test
  void whatIsRemovedIsGoneHoweverOftenItIsRemoved() {
    storage.marks().set("paused", NOW);

    storage.marks().remove("paused");
    storage.marks().remove("paused");

    assertThat(storage.marks().find("paused")).isEmpty();
  }
}
