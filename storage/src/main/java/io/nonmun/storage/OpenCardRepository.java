package io.nonmun.storage;

import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.PaperReference;
import java.time.Instant;
import java.util.List;

/// Messages that are to become a paper's card, or a better one, whatever happens to the process.
public interface OpenCardRepository {

  /// @param messageId of the message to edit
  /// @param shown whether it is a card already, which waits for its summary
  /// @param since when it was sent
  record OpenCard(
      ChatKey chat, int messageId, PaperReference paper, boolean shown, Instant since) {}

  /// Keeps a card; one of the same message is replaced.
  void save(OpenCard card);

  /// Oldest first.
  List<OpenCard> all();

  /// @return whether it was there
  boolean remove(OpenCard card);
}
