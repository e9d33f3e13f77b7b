package io.nonmun.bot.telegram;

import java.util.Map;
import java.util.Optional;

/// Remembers over restarts what is broken, and what the admins know of it.
public interface AlertMemory {

  /// @param broken whether the subject is broken now
  /// @param believedBroken whether that is what the admins were told last
  /// @param text what there is to tell them if the two differ
  record Alert(boolean broken, boolean believedBroken, String text) {

    boolean isUntold() {
      return broken != believedBroken;
    }
  }

  Optional<Alert> find(String subject);

  /// By subject.
  Map<String, Alert> all();

  void keep(String subject, Alert alert);

  void forget(String subject);
}
