package io.nonmun.bot.stored;

import io.nonmun.bot.delivery.PauseStore;
import io.nonmun.bot.telegram.AlertMemory;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.MarkRepository.Mark;
import io.nonmun.storage.StorageException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the bot must know after a restart, kept in the database: what is broken, and whether an
/// admin has paused it.
///
/// That the database cannot be written must be told as well, so that alerts which it does not take
/// are kept here until it does. Safe for use by many threads.
public final class StoredMarks implements AlertMemory, PauseStore {

  private static final Logger log = LoggerFactory.getLogger(StoredMarks.class);
  private static final String PAUSED = "paused";
  private static final String ALERT = "alert:";
  private static final Alert WELL = new Alert(false, false, "");

  private final MarkRepository marks;
  private final InstantSource clock;
  private final Map<String, Alert> unstored = new ConcurrentHashMap<>();

  public StoredMarks(MarkRepository marks, InstantSource clock) {
    this.marks = marks;
    this.clock = clock;
  }

  @Override
  public Optional<Alert> find(String subject) {
    var here = unstored.get(subject);
    if (here != null) {
      return Optional.of(here);
    }
    try {
      return marks.find(ALERT + subject).map(StoredMarks::alert);
    } catch (StorageException e) {
      return Optional.empty();
    }
  }

  /// As stored.
  @Override
  public Map<String, Alert> all() {
    return marks.startingWith(ALERT).entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                mark -> mark.getKey().substring(ALERT.length()), mark -> alert(mark.getValue())));
  }

  private static Alert alert(Mark mark) {
    var parts = mark.value().split(" ", 3);
    return new Alert(Boolean.parseBoolean(parts[0]), Boolean.parseBoolean(parts[1]), parts[2]);
  }

  @Override
  public void keep(String subject, Alert alert) {
    unstored.put(subject, alert);
    storeAll();
  }

  @Override
  public void forget(String subject) {
    unstored.put(subject, WELL);
    storeAll();
  }

  private void storeAll() {
    try {
      unstored.forEach((subject, alert) -> {
        store(ALERT + subject, alert);
        unstored.remove(subject, alert);
      });
    } catch (StorageException e) {
      log.warn("alerts {} are not stored yet: {}", unstored.keySet(), e.getMessage());
    }
  }

  private void store(String mark, Alert alert) {
    if (alert.equals(WELL)) {
      marks.remove(mark);
    } else {
      var value = alert.broken() + " " + alert.believedBroken() + " " + alert.text();
      marks.set(mark, value, clock.instant());
    }
  }

  @Override
  public boolean paused() {
    return marks.find(PAUSED).isPresent();
  }

  @Override
  public void paused(boolean paused) {
    if (paused) {
      marks.set(PAUSED, "yes", clock.instant());
    } else {
      marks.remove(PAUSED);
    }
  }
}
