package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Metadata of papers, one row for each version ever read.
public interface PaperRepository {

  /// Keeps papers in one transaction; a version that is known already is replaced.
  void save(Collection<Paper> papers);

  Optional<Paper> find(PaperVersion version);

  /// The highest known version below one.
  Optional<Paper> before(PaperVersion version);

  /// The newest paper that a publisher's identifier names, in whichever case: arXiv's authors may
  /// give one.
  Optional<ArxivId> withDoi(String doi);

  /// The highest known version of each paper; ids that are not known are absent.
  Map<ArxivId, Paper> latest(Collection<ArxivId> ids);
}
