package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.SearchQuery;
import java.util.List;

/// Finds papers by their words: in titles, abstracts, authors, Korean summaries, and a chat's
/// notes.
///
/// What is saved is found from the same moment on; of a paper's versions the newest counts, and of
/// its summaries the newest. What a chat uploaded is found only among what that chat keeps.
public interface SearchRepository {

  /// Of what matches, only so many of the newest are put in order.
  int MOST = 1_000;

  /// A page of what was found.
  ///
  /// @param papers first those whose notes have words that are looked for, the newest first, and
  ///   what the chat uploaded; then best and newest first
  /// @param total how many papers match
  record Hits(List<ArxivId> papers, int total) {
    public Hits {
      papers = List.copyOf(papers);
    }
  }

  /// @param from how many hits to pass over, up to [#MOST]
  Hits find(SearchQuery query, int from, int count);

  /// Those of some papers that a query's filters let through, whatever their words, in their order;
  /// papers that are not known are none.
  List<ArxivId> filter(SearchQuery query, List<ArxivId> papers);
}
