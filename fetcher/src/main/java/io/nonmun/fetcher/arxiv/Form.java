package io.nonmun.fetcher.arxiv;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Problem;

/// What one form of a paper came to.
sealed interface Form {

  record Read(FullText text) implements Form {}

  /// @param seen for a log
  record Refused(Problem problem, String seen) implements Form {}
}
