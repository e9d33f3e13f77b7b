package io.nonmun.bot.stored;

import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.StorageException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Alerts of a database that may be what is broken: those that it does not take are kept here until
/// it does. Safe for use by many threads.
public final class StoredAlerts implements AlertRepository {

  private static final Logger log = LoggerFactory.getLogger(StoredAlerts.class);

  private final AlertRepository database;
  private final Map<String, Alert> unstored = new ConcurrentHashMap<>();

  public StoredAlerts(AlertRepository database) {
    this.database = database;
  }

  @Override
  public Optional<Alert> find(String subject) {
    var here = unstored.get(subject);
    if (here != null) {
      return Optional.of(here);
    }
    try {
      return database.find(subject);
    } catch (StorageException e) {
      return Optional.empty();
    }
  }

  /// As stored.
  @Override
  public Map<String, Alert> all() {
    return database.all();
  }

  @Override
  public void keep(String subject, Alert alert) {
    unstored.put(subject, alert);
    try {
      unstored.forEach((each, latest) -> {
        database.keep(each, latest);
        unstored.remove(each, latest);
      });
    } catch (StorageException e) {
      log.warn("alerts {} are not stored yet: {}", unstored.keySet(), e.getMessage());
    }
  }
}
