package io.nonmun.storage.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model answered about a paper when it was compared with others. No reader is shown it.
///
/// @param model as it was named for the comparison
/// @param answer the last one, as the model wrote it; empty where none came
/// @param summary what the answer says; null where it cannot be read as a summary
/// @param complaints of the rules, each `check: reason`; empty where they accept it
/// @param held what a second reading held back of it, likewise
/// @param tries how many answers there were: 1 where the first was accepted
public record Candidate(
    PaperVersion paper,
    String model,
    String promptVersion,
    String answer,
    @Nullable Summary summary,
    List<String> complaints,
    List<String> held,
    int tries,
    Instant madeAt) {

  public Candidate {
    complaints = List.copyOf(complaints);
    held = List.copyOf(held);
  }

  public boolean isAccepted() {
    return summary != null && complaints.isEmpty() && held.isEmpty();
  }
}
