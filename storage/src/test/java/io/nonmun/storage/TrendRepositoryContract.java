package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

abstract class TrendRepositoryContract extends RepositoryContract {

  @Test
  void keepsTheLastOnly() {
    assertThat(storage.trends().find()).isEmpty();

    storage.trends().save("{\"topics\":\"첫째\"}");
    storage.trends().save("{\"topics\":\"둘째\"}");

    try (var other = openAgain()) {
      assertThat(other.trends().find()).contains("{\"topics\":\"둘째\"}");
    }
  }
}
