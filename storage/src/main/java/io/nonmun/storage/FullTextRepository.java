package io.nonmun.storage;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.PaperVersion;
import java.time.Instant;
import java.util.Optional;

/// Bodies of papers as they were read from their source, so that a second question asks for none.
public interface FullTextRepository {

  /// Empty too where it was kept in an earlier form than this program's.
  Optional<FullText> find(PaperVersion version);

  /// Keeps the text of a known paper in place of an earlier one.
  ///
  /// @param readAt when it was read from its source
  /// @throws StorageException also if the paper is not known
  void save(FullText text, Instant readAt);
}
