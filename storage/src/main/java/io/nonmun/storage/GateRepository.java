package io.nonmun.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/// Turns at using a shared resource, kept across threads and processes on this database.
///
/// A gate admits one holder at a time, and the next one only an interval after the last one began.
public interface GateRepository {

  /// Takes all gates or none.
  ///
  /// @param intervals least time between two turns, by gate name
  /// @param lease after this long a holder that never came back is taken for dead
  /// @return zero if the turn was taken; else how long to wait before asking again
  Duration tryEnter(Map<String, Duration> intervals, String holder, Duration lease, Instant now);

  /// Ends a turn; a holder that lost its lease changes nothing.
  void leave(Map<String, Duration> intervals, String holder);

  /// Ends the turns of holders that are known to be dead, before their lease ends.
  void release(Predicate<String> dead);

  /// Closes a gate until a later time for everyone; an earlier `until` changes nothing.
  void close(String gate, Instant until, String reason);
}
