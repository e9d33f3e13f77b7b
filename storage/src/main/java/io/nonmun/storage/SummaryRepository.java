package io.nonmun.storage;

import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SummaryRecord;
import java.util.Collection;
import java.util.Map;

/// Summaries that passed their checks: at most one for each paper version, model and prompt
/// version.
public interface SummaryRepository {

  /// Keeps a summary; one of the same paper version, model and prompt version is replaced.
  void save(SummaryRecord summary);

  /// The newest summary of each version; versions without one are absent.
  Map<PaperVersion, SummaryRecord> newest(Collection<PaperVersion> versions);
}
