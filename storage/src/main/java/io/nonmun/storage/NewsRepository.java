package io.nonmun.storage;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ArxivId;

/// What chats were told of papers that they had, so that none is told the same twice.
public interface NewsRepository {

  /// Remembers that a chat is told something of a paper, and submits the note that tells it, both
  /// or neither. Of several who try at once, one does.
  ///
  /// @param news what is told, in a word
  /// @return false if the chat was told it before, or is not known
  boolean tell(ArxivId paper, String news, Job note);
}
