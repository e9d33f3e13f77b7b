package io.nonmun.storage;

import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.List;

/// What the readers of a chat asked about papers, and what was answered, so that the next question
/// can go on from there. A chat that is not known keeps nothing; a group that Telegram gives
/// another id loses its messages, and these with them.
public interface ExchangeRepository {

  /// @param message that is the answer
  /// @param earlier the answer that the question goes on from; 0 for none
  /// @param answer without its quotations
  record Exchange(int message, int earlier, String question, String answer, Instant at) {}

  /// Keeps an exchange; another of the same message is replaced.
  void save(ChatKey chat, Exchange exchange);

  /// The exchange that a message is the answer of, behind those that it goes on from, the oldest
  /// first; empty where it is none.
  ///
  /// @param most the last ones
  List<Exchange> upTo(ChatKey chat, int message, int most);

  int count(ChatKey chat);

  /// Forgets all that a chat asked.
  void forget(ChatKey chat);
}
