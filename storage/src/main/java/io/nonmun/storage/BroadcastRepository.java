package io.nonmun.storage;

import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// Texts for all known chats that can be reached. Each chat gets one once, in one of its topics
/// where it has no other place: what was on its way when the process died is not sent again.
public interface BroadcastRepository {

  /// What became of a broadcast in one chat; `SENDING` for ever if the process died then.
  enum Outcome {
    SENDING,
    SENT,
    GONE,
    REFUSED
  }

  /// @param admin whom to tell how it went
  record Broadcast(String id, ChatKey admin, String text) {}

  /// How many chats one would go to now.
  int audience();

  /// Keeps one to be confirmed; an earlier one of this admin that was not is dropped.
  void prepare(Broadcast broadcast);

  /// Settles its audience, and submits the work that sends it, both or neither.
  ///
  /// @param work for a number of chats
  /// @return the number of chats, or empty if it is unknown or was confirmed before
  Optional<Integer> confirm(String id, IntFunction<Job> work);

  /// @return false if it is unknown or was confirmed
  boolean cancel(String id);

  /// Confirmed and not removed.
  List<Broadcast> confirmed();

  default Optional<Broadcast> confirmed(String id) {
    return confirmed().stream().filter(broadcast -> broadcast.id().equals(id)).findAny();
  }

  /// The chats that it is yet to be sent to.
  List<ChatKey> waiting(String id);

  /// Notes that it leaves for a chat now.
  void sending(String id, ChatKey chat);

  /// Notes that it did not leave after all.
  void notSent(String id, ChatKey chat);

  void ended(String id, ChatKey chat, Outcome outcome);

  Map<Outcome, Integer> count(String id);

  void remove(String id);
}
