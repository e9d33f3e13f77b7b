package io.nonmun.storage;

import io.nonmun.storage.model.FullTextSummary;
import io.nonmun.storage.model.PaperVersion;
import java.util.Optional;

/// Summaries that rest on whole texts: the newest of each paper version.
public interface FullTextSummaryRepository {

  Optional<FullTextSummary> find(PaperVersion version);

  /// Keeps a summary in place of the one before.
  void save(FullTextSummary summary);
}
