package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import java.util.Collection;
import java.util.Map;

/// How many readers of Hugging Face's Daily Papers voted for papers.
public interface VoteRepository {

  /// Keeps counts in place of earlier ones.
  void save(Map<ArxivId, Integer> votes);

  /// The counts of those papers that have one.
  Map<ArxivId, Integer> votes(Collection<ArxivId> papers);
}
