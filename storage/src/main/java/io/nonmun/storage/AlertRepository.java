package io.nonmun.storage;

import java.util.Map;
import java.util.Optional;

/// What is broken, and what the admins know of it.
public interface AlertRepository {

  /// @param broken whether the subject is broken now
  /// @param believedBroken whether that is what the admins were told last
  /// @param changed whether it is broken in another way than they were told
  /// @param text what there is to tell them
  record Alert(boolean broken, boolean believedBroken, boolean changed, String text) {

    public Alert(boolean broken, boolean believedBroken, String text) {
      this(broken, believedBroken, false, text);
    }

    /// What holds for a subject of which nothing is kept.
    public static final Alert WELL = new Alert(false, false, "");

    public boolean isUntold() {
      return broken != believedBroken || changed;
    }

    public boolean isOver() {
      return !broken && !believedBroken;
    }
  }

  Optional<Alert> find(String subject);

  /// By subject.
  Map<String, Alert> all();

  /// Replaces what is kept of a subject; of one that is over, nothing is.
  void keep(String subject, Alert alert);
}
