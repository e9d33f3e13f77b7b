package io.nonmun.storage;

import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.RefusedSummary;
import io.nonmun.storage.model.SummaryRecord;
import java.util.Collection;
import java.util.Map;

/// Summaries that passed their checks: at most one for each paper version, model and prompt
/// version. And how often models were asked for one in vain.
public interface SummaryRepository {

  /// Keeps a summary; one of the same paper version, model and prompt version is replaced.
  void save(SummaryRecord summary);

  /// The newest summary of each version; versions without one are absent.
  Map<PaperVersion, SummaryRecord> newest(Collection<PaperVersion> versions);

  /// Keeps how often models were asked in vain, in place of what was known before.
  void saveRefused(RefusedSummary refused);

  /// The versions that were asked for in vain; a summary may have come since.
  Map<PaperVersion, RefusedSummary> refused(Collection<PaperVersion> versions);
}
