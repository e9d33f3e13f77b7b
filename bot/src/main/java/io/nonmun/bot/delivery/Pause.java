package io.nonmun.bot.delivery;

import io.nonmun.storage.MarkRepository;
import java.time.InstantSource;

/// Whether an admin has paused all deliveries, which outlives a restart.
public record Pause(MarkRepository marks, InstantSource clock) {

  private static final String MARK = "paused";

  boolean paused() {
    return marks.find(MARK).isPresent();
  }

  void paused(boolean paused) {
    if (paused) {
      marks.set(MARK, clock.instant());
    } else {
      marks.remove(MARK);
    }
  }
}
