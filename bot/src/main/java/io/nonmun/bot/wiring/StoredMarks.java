package io.nonmun.bot.wiring;

import io.nonmun.bot.delivery.PauseStore;
import io.nonmun.bot.telegram.AlertMemory;
import io.nonmun.storage.MarkRepository;
import java.time.InstantSource;

/// What the bot must know after a restart, kept in the database: what is broken, and whether an
/// admin has paused it.
record StoredMarks(MarkRepository marks, InstantSource clock) implements AlertMemory, PauseStore {

  private static final String PAUSED = "paused";
  private static final String BROKEN = "broken:";

  @Override
  public boolean markBroken(String subject) {
    return marks.set(BROKEN + subject, "yes", clock.instant());
  }

  @Override
  public boolean markMended(String subject) {
    return marks.remove(BROKEN + subject);
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
