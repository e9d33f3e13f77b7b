package io.nonmun.bot.stored;

import io.nonmun.bot.delivery.PauseStore;
import io.nonmun.bot.telegram.AlertMemory;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.MarkRepository.Mark;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the bot must know after a restart, kept in the database: what is broken, and whether an
/// admin has paused it.
public record StoredMarks(MarkRepository marks, InstantSource clock)
    implements AlertMemory, PauseStore {

  private static final String PAUSED = "paused";
  private static final String ALERT = "alert:";

  @Override
  public Optional<Alert> find(String subject) {
    return marks.find(ALERT + subject).map(StoredMarks::alert);
  }

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
    var value = alert.broken() + " " + alert.believedBroken() + " " + alert.text();
    marks.set(ALERT + subject, value, clock.instant());
  }

  @Override
  public void forget(String subject) {
    marks.remove(ALERT + subject);
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
