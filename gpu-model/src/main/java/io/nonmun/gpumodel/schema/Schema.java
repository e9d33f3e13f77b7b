package io.nonmun.gpumodel.schema;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A compiled schema. Keeps the masks that were computed for it, so that requests with the same
/// schema should share one. Safe for use by many threads.
public final class Schema {

  private final Automaton automaton;
  private final Map<Vocabulary, Masks> masks = new ConcurrentHashMap<>();

  Schema(Automaton automaton) {
    this.automaton = automaton;
  }

  Automaton automaton() {
    return automaton;
  }

  /// A constraint for one answer, at its beginning.
  public Constraint start(Vocabulary vocabulary) {
    var kept = masks.computeIfAbsent(vocabulary, each -> new Masks(automaton, each));
    return new SchemaConstraint(automaton, vocabulary, kept);
  }
}
