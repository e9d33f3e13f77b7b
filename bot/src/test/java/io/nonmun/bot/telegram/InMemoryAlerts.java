package io.nonmun.bot.telegram;

import io.nonmun.storage.AlertRepository;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Stands for the database that outlives a process.
final class InMemoryAlerts implements AlertRepository {

  private final Map<String, Alert> alerts = new ConcurrentHashMap<>();

  @Override
  public Optional<Alert> find(String subject) {
    return Optional.ofNullable(alerts.get(subject));
  }

  @Override
  public Map<String, Alert> all() {
    return Map.copyOf(alerts);
  }

  @Override
  public void keep(String subject, Alert alert) {
    if (alert.isOver()) {
      alerts.remove(subject);
    } else {
      alerts.put(subject, alert);
    }
  }
}
