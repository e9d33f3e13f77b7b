package io.nonmun.storage;

import static io.nonmun.storage.Fixtures.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

abstract class VoteRepositoryContract extends RepositoryContract {

  @Test
  void keepsTheNewestCountsThroughARestart() {
    storage.votes().save(Map.of(id(1), 3, id(2), 7));
    storage.votes().save(Map.of(id(1), 12));
    storage.votes().save(Map.of());

    try (var other = openAgain()) {
      assertThat(other.votes().votes(List.of(id(1), id(2), id(3))))
          .isEqualTo(Map.of(id(1), 12, id(2), 7));
    }
  }
}
