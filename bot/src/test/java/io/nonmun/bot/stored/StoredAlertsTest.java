package io.nonmun.bot.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.AlertRepository.Alert;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredAlertsTest {

  private static final Alert BROKEN = new Alert(true, false, "the disk\nis full");

  private final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  private boolean full;
  private final StoredAlerts alerts = new StoredAlerts(new FullDatabase());

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void anAlertThatTheDatabaseDoesNotTakeIsRememberedUntilItDoes() {
    full = true;
    alerts.keep("database", BROKEN);
    alerts.keep("arxiv", BROKEN);
    assertThat(alerts.find("database")).contains(BROKEN);

    full = false;
    alerts.keep("database", new Alert(false, true, "well"));

    assertThat(storage.alerts().all())
        .isEqualTo(Map.of("database", new Alert(false, true, "well"), "arxiv", BROKEN));
  }

  @Test
  void whatIsForgottenMeanwhileStaysForgotten() {
    alerts.keep("database", BROKEN);
    full = true;
    alerts.keep("database", Alert.WELL);
    assertThat(alerts.find("database")).contains(new Alert(false, false, ""));

    full = false;
    alerts.keep("arxiv", BROKEN);

    assertThat(storage.alerts().all()).containsOnlyKeys("arxiv");
  }

  /// A database that can be read and, at times, not written.
  private final class FullDatabase implements AlertRepository {

    @Override
    public Optional<Alert> find(String subject) {
      return storage.alerts().find(subject);
    }

    @Override
    public Map<String, Alert> all() {
      return storage.alerts().all();
    }

    @Override
    public void keep(String subject, Alert alert) {
      if (full) {
        throw new StorageException("database or disk is full", null);
      }
      storage.alerts().keep(subject, alert);
    }
  }
}
