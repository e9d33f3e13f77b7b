package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Embedding;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.List;
import java.util.Map;

/// What papers mean, one vector a paper. Vectors of different models do not go together: those of
/// another model than the one that is asked for are as good as none.
public interface EmbeddingRepository {

  /// Papers whose newest version has no vector of the model, the newest first.
  ///
  /// @param newest so many papers are looked at
  List<Paper> missing(String model, int newest, int most);

  /// Keeps vectors; a paper's older one, or another model's, is replaced. Papers that were
  /// forgotten meanwhile are left out.
  void save(String model, Map<PaperVersion, Embedding> vectors);

  /// The vectors of the newest papers, by their identifiers.
  Map<ArxivId, Embedding> newest(String model, int most);
}
