package io.nonmun.storage;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which chat was given which paper: at most one delivery for each (chat, paper), by unique key,
/// and one digest for each (chat, day).
public interface DeliveryRepository {

  /// A digest to be.
  ///
  /// @param merged earlier days whose digests this one stands for; they become `MERGED`
  /// @param deliveries all of this chat and this day
  record Plan(
      ChatKey chat, LocalDate day, List<LocalDate> merged, Collection<Delivery> deliveries) {

    public Plan {
      merged = List.copyOf(merged);
      for (var delivery : deliveries) {
        if (!delivery.chat().equals(chat) || !delivery.day().equals(day)) {
          throw new IllegalArgumentException(
              "%s is no part of the digest of %s for %s".formatted(delivery, day, chat));
        }
      }
    }
  }

  /// Plans digests and their deliveries in one transaction. A paper that the chat has a delivery of
  /// already, from any day, is left out; a digest that exists is left as it is, unless it is
  /// `QUIET` and the announcement came after all; a chat that is not known, because it was
  /// forgotten meanwhile, gets none.
  ///
  /// @return those that are new, in order
  List<Plan> plan(Collection<Plan> plans);

  /// Plans one digest that stands for its own day only.
  ///
  /// @return whether it is new
  default boolean plan(ChatKey chat, LocalDate day, Collection<Delivery> deliveries) {
    return !plan(List.of(new Plan(chat, day, List.of(), deliveries))).isEmpty();
  }

  /// Adds deliveries to a digest, which is open again then, in one transaction. A paper that the
  /// chat has a delivery of already is left out, and so is a chat that was forgotten meanwhile.
  void add(ChatKey chat, LocalDate day, Collection<Delivery> deliveries);

  /// The digest's state, or empty if none was planned.
  Optional<DigestState> digest(ChatKey chat, LocalDate day);

  /// The chat's digests since a day.
  Map<LocalDate, DigestState> digests(ChatKey chat, LocalDate since);

  /// What `digests` tells of one chat, for all chats at once. Chats that have none are absent.
  Map<ChatKey, Map<LocalDate, DigestState>> digests(LocalDate since);

  /// The chat's newest digest before a day, but for those that only said that it was quiet.
  Optional<LocalDate> lastDigest(ChatKey chat, LocalDate before);

  /// Sets a digest's state, creating the row if there is none and the chat is known.
  void digest(ChatKey chat, LocalDate day, DigestState state);

  /// Digests that are `OPEN`, oldest first.
  Map<ChatKey, List<LocalDate>> open();

  /// The days of the chat's digests that are `OPEN`, oldest first.
  List<LocalDate> open(ChatKey chat);

  /// All deliveries of one digest by position.
  List<Delivery> deliveries(ChatKey chat, LocalDate day);

  Optional<Delivery> find(ChatKey chat, ArxivId paper);

  /// Which of the papers the chat has a delivery of, in any state.
  Map<ArxivId, Delivery> known(ChatKey chat, Collection<ArxivId> papers);

  /// How many of the papers that are new or cross-listed on a day in any of the categories the chat
  /// has a delivery of, from whatever day, by its state.
  Map<DeliveryState, Integer> counts(ChatKey chat, LocalDate day, Collection<Category> categories);

  /// What `known` tells of one chat, for all chats at once: which of the papers each has a delivery
  /// of. Chats that have none are absent.
  Map<ChatKey, Set<ArxivId>> known(Collection<ArxivId> papers);

  /// Moves deliveries in one transaction. What was sent stays sent, and a chat that was forgotten
  /// meanwhile stays forgotten.
  void move(Collection<Delivery> deliveries);

  /// Sent ones whose summary was not ready; newest day first.
  List<Delivery> incomplete(LocalDate since);

  /// Those of [#incomplete] of which more can be shown now: the paper's newest version has a
  /// summary, or its day's ledger says that it failed or was left out. Of a paper that its day did
  /// not announce, that cannot be told here: it is among them.
  List<Delivery> settled(LocalDate since);

  /// Every sent delivery of a paper, for notes about a new version or a withdrawal.
  List<Delivery> sentTo(ArxivId paper);

  /// Remembers that readers of a message are told of a paper's version, and submits the note that
  /// tells them, both or neither. Of several who try at once, one does.
  ///
  /// @return false if they had been told of it, or of a newer one, or were never sent the paper
  boolean told(ArxivId paper, int version, Job note);
}
