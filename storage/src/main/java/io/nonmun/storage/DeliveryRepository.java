package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DigestState;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which chat was given which paper: at most one delivery for each (chat, paper), by unique key,
/// and one digest for each (chat, day).
public interface DeliveryRepository {

  /// Plans a digest and its deliveries in one transaction. A paper that the chat has a delivery of
  /// already, from any day, is left out; a digest that exists is left as it is.
  ///
  /// @return whether the digest is new
  boolean plan(ChatKey chat, LocalDate day, Collection<Delivery> deliveries);

  /// The digest's state, or empty if none was planned.
  Optional<DigestState> digest(ChatKey chat, LocalDate day);

  /// Sets a digest's state, creating the row if there is none.
  void digest(ChatKey chat, LocalDate day, DigestState state);

  /// Digests that are `OPEN`, oldest first.
  Map<ChatKey, List<LocalDate>> open();

  /// All deliveries of one digest by position.
  List<Delivery> deliveries(ChatKey chat, LocalDate day);

  Optional<Delivery> find(ChatKey chat, ArxivId paper);

  /// Which of the papers the chat has a delivery of, in any state.
  Map<ArxivId, Delivery> known(ChatKey chat, Collection<ArxivId> papers);

  /// Moves deliveries in one transaction.
  void move(Collection<Delivery> deliveries);

  /// Sent ones whose summary was not ready, grouped by nothing; newest day first.
  List<Delivery> incomplete(LocalDate since);

  /// Every sent delivery of a paper, for notes about a new version or a withdrawal.
  List<Delivery> sentTo(ArxivId paper);

  /// Remembers that readers of a message were told of a paper's version.
  ///
  /// @return false if they had been told before
  boolean told(ChatKey chat, ArxivId paper, int version);
}
