package io.nonmun.storage;

import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is to be done for chats, until it is done: it outlives whoever does it. A chat that is
/// forgotten leaves none.
public interface JobRepository {

  /// One thing to do.
  ///
  /// @param kind who does it
  /// @param name tells it from others of its kind and chat: the same asked for twice is one job
  /// @param lane what must go one after the other within a chat has the same lane
  /// @param payload whatever its kind needs
  /// @param due not before
  /// @param since when it was first asked for
  /// @param tries how often in a row it failed
  /// @param revision how often it was asked for again
  record Job(
      String kind,
      ChatKey chat,
      String name,
      String lane,
      String payload,
      Instant due,
      Instant since,
      int tries,
      int revision) {

    /// The lane of what the chat sees in order.
    public static final String IN_ORDER = "";

    /// A new one, to be done at once and in order.
    public static Job of(String kind, ChatKey chat, String name, String payload, Instant now) {
      return new Job(kind, chat, name, IN_ORDER, payload, now, now, 0, 0);
    }

    public Job inLane(String lane) {
      return new Job(kind, chat, name, lane, payload, due, since, tries, revision);
    }

    public Job with(String payload) {
      return new Job(kind, chat, name, lane, payload, due, since, tries, revision);
    }

    public Job again(Instant due, int tries) {
      return new Job(kind, chat, name, lane, payload, due, since, tries, revision);
    }
  }

  /// Jobs of one chat that go one after the other.
  record Lane(long chatId, String lane) {}

  /// Keeps a job, unless there is one of its kind, chat and name.
  ///
  /// @return whether it is new
  boolean submit(Job job);

  /// Keeps jobs; of those that are there the payload is replaced, and they are due when either is.
  /// Whoever has one in hand does not end it with that.
  void renew(Collection<Job> jobs);

  /// Makes a job due that is there and waits; one that is due is in hand or will be.
  void hasten(Job job, Instant now);

  /// Makes due what waits, and takes none of it for younger than now: whatever put it off had a
  /// wrong clock. What is in hand goes on as if nothing were.
  ///
  /// @return how many were not due
  int hastenAll(Instant now);

  /// Lanes in which something is due.
  Set<Lane> due(Instant now);

  /// What was asked for first of what is due in a lane.
  Optional<Job> next(Lane lane, Instant now);

  /// All of a kind, oldest first.
  List<Job> of(String kind);

  /// Notes that what it does may have happened from now on: should the process die, it is not to be
  /// done again, and is not due until it is saved or postponed.
  void taken(Job job);

  /// Forgets what a process that died had taken; to be called before anything is taken.
  ///
  /// @return how many there were
  int forgetTaken();

  /// Changes payload, due time and tries of a job that was not asked for again meanwhile; one that
  /// was keeps what it was asked for with. One that was forgotten stays so.
  void save(Job job);

  /// Lets everything in a job's lane wait.
  void postpone(Job job, Instant until);

  /// Ends a job that was not asked for again meanwhile.
  void end(Job job);
}
