package io.nonmun.storage;

import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.Preference;
import java.util.List;
import java.util.Optional;

/// Summaries that several models wrote of the same papers, and which somebody liked better. Kept
/// until they are made anew: an owner's judgement is not forgotten with its day.
public interface ComparisonRepository {

  /// Replaces what the same model answered about the same version before, and what was chosen of
  /// it.
  void save(Candidate candidate);

  /// By paper and model.
  List<Candidate> candidates();

  /// Replaces what was chosen of the same two before.
  void save(Preference preference);

  /// In the order in which they were chosen.
  List<Preference> preferences();

  /// Takes the newest choice back.
  ///
  /// @return what it was; empty where there was none
  Optional<Preference> undo();
}
