package io.nonmun.fetcher.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Turns at sending a request, shared by all threads and processes that ask one service.
///
/// A gate admits one holder at a time, and the next one only an interval after the last one began.
public interface RequestGate {

  /// Takes all gates or none.
  ///
  /// @param intervals least time between two turns, by gate name
  /// @param lease after this long a holder that never came back is taken for dead
  /// @return zero if the turn was taken; else how long to wait before asking again
  Duration tryEnter(Map<String, Duration> intervals, String holder, Duration lease, Instant now);

  /// Ends a turn; a holder that lost its lease changes nothing.
  void leave(Map<String, Duration> intervals, String holder);

  /// Closes a gate until a later time for everyone; an earlier `until` changes nothing.
  void close(String gate, Instant until, String reason);
}
