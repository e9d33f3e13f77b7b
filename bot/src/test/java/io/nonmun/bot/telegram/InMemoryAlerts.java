package io.nonmun.bot.telegram;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Stands for the database that outlives a process.
final class InMemoryAlerts implements AlertMemory {

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
    alerts.put(subject, alert);
  }

  @Override
  public void forget(String subject) {
    alerts.remove(subject);
  }
}
