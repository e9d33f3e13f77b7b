package io.nonmun.storage.model;

import java.time.Instant;
import java.util.List;

/// Which of two models' summaries of a paper somebody who saw no names liked better.
///
/// @param one comes before `other` in the alphabet
/// @param reasons against what was not chosen, as keys of texts
public record Preference(
    PaperVersion paper,
    String one,
    String other,
    Choice choice,
    List<String> reasons,
    Instant chosenAt) {

  /// The better one.
  public enum Choice {
    ONE,
    OTHER,
    /// Equally good.
    TIE,
    /// Neither is good.
    NEITHER
  }

  /// @throws IllegalArgumentException if the models are not in order
  public Preference {
    if (one.compareTo(other) >= 0) {
      throw new IllegalArgumentException("%s does not come before %s".formatted(one, other));
    }
    reasons = List.copyOf(reasons);
  }
}
