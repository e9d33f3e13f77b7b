package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nonmun.storage.AlertRepository.Alert;
import org.junit.jupiter.api.Test;

abstract class AlertRepositoryContract extends RepositoryContract {

  private static final Alert BROKEN = new Alert(true, false, "true false\nthe disk is full");
  private static final Alert MENDED = new Alert(false, true, "");

  @Test
  void keepsAnAlertAsItIs() {
    storage.alerts().keep("database", BROKEN);

    try (var other = openAgain()) {
      assertThat(other.alerts().find("database")).contains(BROKEN);
      assertThat(other.alerts().find("arxiv")).isEmpty();
    }
  }

  @Test
  void theNewestOfASubjectCounts() {
    storage.alerts().keep("database", BROKEN);
    storage.alerts().keep("arxiv", BROKEN);
    storage.alerts().keep("database", MENDED);

    assertThat(storage.alerts().all())
        .containsExactly(entry("arxiv", BROKEN), entry("database", MENDED));
  }

  @Test
  void whatIsWellAndKnownToBeIsNotKept() {
    storage.alerts().keep("database", BROKEN);

    storage.alerts().keep("database", new Alert(false, false, "well again"));
    storage.alerts().keep("arxiv", Alert.WELL);

    assertThat(storage.alerts().all()).isEmpty();
  }
}
